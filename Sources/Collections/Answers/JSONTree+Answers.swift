import Digests

extension JSONTree {
  /// Reads an answer. It may begin with a byte order mark.
  static func read(answer bytes: [UInt8]) throws(FlatJSON.Failure) -> JSONTree {
    try read(bytes[(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)...], by: .ofServers)
  }

  /// A member of an object; null for anything else.
  subscript(name: String) -> JSONTree { member(name) ?? .null }

  /// An item of a list; null for anything else.
  subscript(index: Int) -> JSONTree {
    if case .array(let items) = self, items.indices.contains(index) { items[index] } else { .null }
  }

  /// The items of a list; those of an object in the order of their names; empty for anything else.
  var items: [JSONTree] {
    switch self {
    case .array(let items): items
    case .object(let members, _): members.sorted { $0.name < $1.name }.map(\.value)
    case .null, .flag, .number, .text: []
    }
  }

  /// A text, or a number or flag as it is written; nil for an empty text and for anything else.
  var string: String? {
    switch self {
    case .text(let text): text.isEmpty ? nil : text
    case .number(let text): text
    case .flag(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
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
  var isNull: Bool { if case .null = self { true } else { false } }
}
