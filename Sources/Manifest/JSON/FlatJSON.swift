import Diagnostics

/// One JSON object of scalars (RFC 8259), read strictly and within limits; nested values are skipped but checked.
///
/// Small and of our own because a line has limits to keep and a column to name, and because start-up pays for a large one.
struct FlatJSON {
  /// A scalar; what is nested is only known to be there.
  enum Value: Hashable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case nested
  }

  /// A member with the offset of its name and of its value.
  struct Member {
    let name: String
    let value: Value
    let nameOffset: Int
    let offset: Int
    let length: Int
  }

  /// What is wrong with a line.
  struct Failure: Error {
    let message: String
    let offset: Int

    /// The failure at its place.
    func diagnostic(file: String, line: TextLines.Line) -> Diagnostic {
      line.error(message, file: file, at: offset, hint: "each line is one JSON object: `{\"image\": \"…\", …}`")
    }
  }

  /// The members in the order of the text, no name twice.
  private(set) var members: [Member] = []

  /// The object a line holds.
  init(_ line: ArraySlice<UInt8>) throws(Failure) {
    var scanner = JSONScanner(line)
    members = try scanner.object()
  }

  /// The member of a name.
  func member(_ name: String) -> Member? { members.first { $0.name == name } }

  /// A scalar as a table would have it; nil when it is none.
  func words(_ name: String) -> String? {
    switch member(name)?.value {
    case .text(let text): TextLines.trimmed(text)
    case .number(let number): PlainValue.number(number)
    case .flag(let flag): flag ? "true" : "false"
    case .null, .nested, nil: nil
    }
  }

  /// The text of a member, nil when it is something else.
  func text(_ name: String) -> String? {
    if case .text(let text)? = member(name)?.value { text } else { nil }
  }
}
