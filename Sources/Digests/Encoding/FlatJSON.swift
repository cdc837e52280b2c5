/// One JSON object of scalars (RFC 8259), parsed strictly and within limits. Nested values are checked and skipped.
///
/// dsbuild has its own parser because the reader of a line needs size limits and the column of a mistake, and because a large
/// library would slow down the start.
package struct FlatJSON {
  /// A scalar. Of a nested value, only its presence is recorded.
  package enum Value: Hashable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case nested
  }

  /// A member with the offsets of its name and of its value.
  package struct Member {
    package let name: String
    package let value: Value
    package let nameOffset: Int
    package let offset: Int
    package let length: Int
  }

  /// A syntax error in a line.
  package struct Failure: Error {
    /// The mistake, in words.
    package let message: String
    /// The offset of the wrong byte.
    package let offset: Int

    /// A failure at a byte.
    package init(message: String, offset: Int) {
      self.message = message
      self.offset = offset
    }
  }

  /// The members in the order of the text. Names are unique.
  package private(set) var members: [Member] = []

  /// Parses the object in a line.
  package init(_ line: ArraySlice<UInt8>) throws(Failure) {
    var scanner = JSONScanner(line)
    members = try scanner.object()
  }

  /// The member with a name.
  package func member(_ name: String) -> Member? { members.first { $0.name == name } }

  /// The text of a member; nil if the member is missing or has another type.
  package func text(_ name: String) -> String? {
    if case .text(let text)? = member(name)?.value { text } else { nil }
  }
}
