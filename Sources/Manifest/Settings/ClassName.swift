/// The key of a class: one or more of `a-z 0-9 _ -`, so that it can stand in a path, a URL and a CSV as it is.
///
/// It does not begin with `-`: it becomes the name of a folder, which programs would take for an option.
public struct ClassName: RawRepresentable, Hashable, Sendable {
  /// The key as the manifest spells it.
  public let rawValue: String

  /// The class of that key; nil when it is empty, longer than 100 characters, holds anything but `a-z 0-9 _ -`, or begins with `-`.
  public init?(rawValue: String) {
    let bytes = rawValue.utf8
    guard (1...100).contains(bytes.count), bytes.allSatisfy(Self.allows), bytes.first != UInt8(ascii: "-") else {
      return nil
    }
    self.rawValue = rawValue
  }

  private static func allows(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// The nearest spelling that is a key; nil when nothing is left.
  static func spelling(near text: String) -> String? {
    var spelt = ""
    for scalar in text.lowercased().unicodeScalars {
      let character = Character(scalar)
      if ClassName(rawValue: spelt + String(character)) != nil {
        spelt.append(character)
      } else if !spelt.isEmpty, !spelt.hasSuffix("_") {
        spelt.append("_")
      }
    }
    while spelt.hasSuffix("_") { spelt.removeLast() }
    return spelt.isEmpty || spelt.utf8.count > 100 ? nil : spelt
  }
}

extension ClassName: Comparable {
  /// Byte order: the order of class indices.
  public static func < (left: ClassName, right: ClassName) -> Bool { left.rawValue < right.rawValue }
}

extension ClassName: CustomStringConvertible {
  public var description: String { rawValue }
}

extension ClassName {
  /// The class of an empty record: never shown.
  static let placeholder = ClassName(rawValue: "class") ?? ClassName.first

  private static var first: ClassName { preconditionFailure("`class` is the name of a class") }
}
