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
}

extension ClassName: Comparable {
  /// Byte order: the order of class indices.
  public static func < (left: ClassName, right: ClassName) -> Bool { left.rawValue < right.rawValue }
}

extension ClassName: CustomStringConvertible {
  public var description: String { rawValue }
}
