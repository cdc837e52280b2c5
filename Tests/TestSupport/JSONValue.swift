import Foundation

/// A JSON document as a test reads it: a missing member is `null`, a wrong kind is nil.
public enum JSONValue: Hashable, Sendable, Decodable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  /// The document written in `text`.
  public init(parsing text: String) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// The member of an object, `null` where there is none.
  public subscript(name: String) -> JSONValue {
    guard case .object(let members) = self else { return .null }
    return members[name] ?? .null
  }

  /// The element of a list, `null` past its end.
  public subscript(index: Int) -> JSONValue {
    guard case .list(let elements) = self, elements.indices.contains(index) else { return .null }
    return elements[index]
  }

  /// The whole number, if it is one.
  public var int: Int? {
    guard case .number(let number) = self else { return nil }
    return Int(exactly: number)
  }

  /// The number, if it is one.
  public var double: Double? {
    guard case .number(let number) = self else { return nil }
    return number
  }

  /// The text, if it is one.
  public var string: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }

  /// The truth value, if it is one.
  public var bool: Bool? {
    guard case .flag(let flag) = self else { return nil }
    return flag
  }

  /// The elements of a list, none for anything else.
  public var elements: [JSONValue] {
    guard case .list(let elements) = self else { return [] }
    return elements
  }

  /// The members of an object, none for anything else.
  public var members: [String: JSONValue] {
    guard case .object(let members) = self else { return [:] }
    return members
  }

  /// An object's whole numbers by name: the shape of counts in a summary.
  public var counts: [String: Int] {
    members.compactMapValues(\.int)
  }
}
