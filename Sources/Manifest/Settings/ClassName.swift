/// The key of a class: one or more of `a-z 0-9 _ -`, so that a path, a URL and a CSV can contain it without escapes.
///
/// It must not begin with `-`: the key becomes the name of a folder, and programs would read that as an option.
public struct ClassName: RawRepresentable, Hashable, Sendable {
  /// The key as the manifest spells it.
  public let rawValue: String

  /// Returns nil if the key is empty, has more than 100 characters, has a character other than `a-z 0-9 _ -`, or begins
  /// with `-`.
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

  /// The most similar spelling that is a valid key; nil if there is none.
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
  /// Compares by bytes, which gives the order of the class indices.
  public static func < (left: ClassName, right: ClassName) -> Bool { left.rawValue < right.rawValue }
}

extension ClassName: CustomStringConvertible {
  public var description: String { rawValue }
}

extension ClassName {
  /// The class name of an empty record; it is never shown.
  static let placeholder = ClassName(rawValue: "class") ?? ClassName.first

  private static var first: ClassName { preconditionFailure("`class` is the name of a class") }
}
