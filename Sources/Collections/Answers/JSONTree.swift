/// A JSON document of a collection as a tree. It is read within limits: 64 levels and a million values.
///
/// Unlike the readers of a person's files it accepts what servers send: members that are given twice (the first counts) and
/// halves of surrogate pairs (they become U+FFFD). Members with names of more than 200 bytes are left out, and texts end after
/// 20,000 bytes.
indirect enum JSONTree: Hashable, Sendable {
  case null
  case flag(Bool)
  /// A number as it is written.
  case number(String)
  case text(String)
  case list([JSONTree])
  case object([String: JSONTree])

  /// A member of an object; null for anything else.
  subscript(name: String) -> JSONTree {
    if case .object(let members) = self { members[name] ?? .null } else { .null }
  }

  /// An item of a list; null for anything else.
  subscript(index: Int) -> JSONTree {
    if case .list(let items) = self, items.indices.contains(index) { items[index] } else { .null }
  }

  /// The items of a list; those of an object in the order of their names; empty for anything else.
  var items: [JSONTree] {
    switch self {
    case .list(let items): items
    case .object(let members): members.sorted { $0.key < $1.key }.map(\.value)
    case .null, .flag, .number, .text: []
    }
  }

  /// A text, or a number or flag as it is written; nil for an empty text and for anything else.
  var string: String? {
    switch self {
    case .text(let text): text.isEmpty ? nil : text
    case .number(let text): text
    case .flag(let flag): flag ? "true" : "false"
    case .null, .list, .object: nil
    }
  }

  /// A whole number that is not negative, also if it is written as text; nil for anything else.
  var count: Int? {
    guard let text = string, text.utf8.count <= 15 else { return nil }
    if let number = Int(text) { return number >= 0 ? number : nil }
    guard let number = Double(text), number >= 0, number < 1e15 else { return nil }
    return Int(exactly: number.rounded())
  }

  /// Whether the value is true, or a text or number that says so.
  var isTrue: Bool { ["true", "1", "yes"].contains(string?.lowercased() ?? "") }
  /// Whether there is no value.
  var isNull: Bool { self == .null }
}
