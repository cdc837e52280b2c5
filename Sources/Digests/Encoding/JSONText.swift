/// Writes JSON (RFC 8259) as UTF-8. Keys keep their order, and only characters that require it are escaped.
public struct JSONText: Sendable {
  /// The text so far.
  public private(set) var bytes: [UInt8] = []
  private let indents: Bool

  private init(indents: Bool) {
    self.indents = indents
  }

  /// Encodes a value on one line or, if `indented`, with one member a line and two spaces a level.
  public static func encode(_ value: JSONValue, indented: Bool = false) -> String {
    String(decoding: bytes(of: value, indented: indented), as: UTF8.self)
  }

  /// Encodes a value like ``encode(_:indented:)`` and returns the UTF-8.
  public static func bytes(of value: JSONValue, indented: Bool = false) -> [UInt8] {
    var text = JSONText(indents: indented)
    text.append(value, level: 0)
    return text.bytes
  }

  private mutating func append(_ value: JSONValue, level: Int) {
    switch value {
    case .null: append("null")
    case .bool(let flag): append(flag ? "true" : "false")
    case .integer(let number): append(String(number))
    // JSON has no infinity and no NaN.
    case .number(let number): append(number.isFinite ? Self.text(of: number) : "null")
    case .decimal(let digits): append(digits)
    case .string(let string): appendQuoted(string)
    case .array(let elements):
      appendList("[", "]", elements, level: level) { text, element in text.append(element, level: level + 1) }
    case .object(let members):
      appendList("{", "}", members, level: level) { text, member in
        text.appendQuoted(member.key)
        text.append(text.indents ? ": " : ":")
        text.append(member.value, level: level + 1)
      }
    }
  }

  private mutating func appendList<Element>(
    _ open: String, _ close: String, _ elements: [Element], level: Int,
    _ append: (inout JSONText, Element) -> Void
  ) {
    self.append(open)
    for (index, element) in elements.enumerated() {
      if index > 0 { self.append(",") }
      breakLine(level + 1)
      append(&self, element)
    }
    if !elements.isEmpty { breakLine(level) }
    self.append(close)
  }

  private mutating func breakLine(_ level: Int) {
    guard indents else { return }
    append("\n" + String(repeating: "  ", count: level))
  }

  private mutating func append(_ text: String) { bytes += Array(text.utf8) }

  private mutating func appendQuoted(_ string: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 10: append("\\n")
      case 13: append("\\r")
      case 9: append("\\t")
      case 0..<32, 127: append("\\u00" + Hexadecimal.encode([byte]))
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// The shortest text that parses to the same number. A whole number has no fraction.
  private static func text(of number: Double) -> String {
    if number == number.rounded(), abs(number) < 1e15 { return String(Int64(number)) }
    return number.description
  }
}
