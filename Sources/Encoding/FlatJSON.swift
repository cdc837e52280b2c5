/// One JSON object of scalars (RFC 8259), read strictly and within limits; nested values are skipped but checked.
///
/// Small and of our own because a line has limits to keep and a column to name, and because start-up pays for a large one.
package struct FlatJSON {
  /// A scalar; what is nested is only known to be there.
  package enum Value: Hashable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case nested
  }

  /// A member with the offset of its name and of its value.
  package struct Member {
    package let name: String
    package let value: Value
    package let nameOffset: Int
    package let offset: Int
    package let length: Int
  }

  /// What is wrong with a line.
  package struct Failure: Error {
    /// What is wrong, in words.
    package let message: String
    /// The offset of the byte that is.
    package let offset: Int

    /// A failure at a byte.
    package init(message: String, offset: Int) {
      self.message = message
      self.offset = offset
    }
  }

  /// The members in the order of the text, no name twice.
  package private(set) var members: [Member] = []

  /// The object a line holds.
  package init(_ line: ArraySlice<UInt8>) throws(Failure) {
    var scanner = JSONScanner(line)
    members = try scanner.object()
  }

  /// The member of a name.
  package func member(_ name: String) -> Member? { members.first { $0.name == name } }

  /// The text of a member, nil when it is something else.
  package func text(_ name: String) -> String? {
    if case .text(let text)? = member(name)?.value { text } else { nil }
  }
}
