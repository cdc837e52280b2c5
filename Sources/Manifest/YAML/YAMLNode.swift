import Diagnostics

/// A value of a YAML file that knows where it stands.
struct YAMLNode: Sendable {
  /// A key and its value.
  struct Entry: Sendable {
    let name: String
    /// The key as a node, for its place.
    let key: YAMLNode
    var value: YAMLNode
  }

  /// What kind of value it is.
  enum Content: Sendable {
    /// Text; `plain` when it was written without quotes and is typed by its looks.
    case scalar(text: String, plain: Bool)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  var content: Content
  let place: SourcePlace
  let excerpt: Diagnostic.Excerpt
  /// The nodes in it, itself and every expanded alias counted.
  let weight: Int
  /// The levels in it, itself counted.
  let height: Int

  /// An error at this node.
  func error(_ message: String, notes: [Diagnostic.Note] = [], hint: String? = nil) -> Diagnostic {
    Diagnostic(.error, message, at: place, excerpt: excerpt, notes: notes, hint: hint)
  }

  /// A warning at this node.
  func warning(_ message: String, hint: String? = nil) -> Diagnostic {
    Diagnostic(.warning, message, at: place, excerpt: excerpt, hint: hint)
  }

  /// The entries of a mapping; empty for anything else.
  var entries: [Entry] {
    if case .mapping(let entries) = content { entries } else { [] }
  }

  /// The items of a sequence; empty for anything else.
  var items: [YAMLNode] {
    if case .sequence(let items) = content { items } else { [] }
  }

  /// The value of a key of a mapping.
  subscript(name: String) -> YAMLNode? { entries.first { $0.name == name }?.value }

  /// The same place with another content.
  func replacing(_ content: Content) -> YAMLNode {
    YAMLNode(content: content, place: place, excerpt: excerpt, weight: weight, height: height)
  }

  /// What a person would call what stands here: for "found ...".
  var found: String {
    switch content {
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .scalar(let text, let plain):
      switch plain ? CoreScalar(text) : .text(text) {
      case .null: "nothing"
      case .flag: "`\(text)`"
      case .integer, .real: "the number `\(text)`"
      case .text: text.isEmpty ? "an empty text" : "\(plain ? "" : "the text ")`\(Self.shortened(text))`"
      }
    }
  }

  private static func shortened(_ text: String) -> String {
    text.count <= 60 ? text : text.prefix(59) + "…"
  }
}
