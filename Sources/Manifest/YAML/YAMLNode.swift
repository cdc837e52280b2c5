import Diagnostics

/// A value of a YAML file with its position.
struct YAMLNode: Sendable {
  /// A key and its value.
  struct Entry: Sendable {
    let name: String
    /// The key as a node, for its position.
    let key: YAMLNode
    var value: YAMLNode
  }

  /// The kind of a value.
  enum Content: Sendable {
    /// Text; `plain` if it was written without quotes, so that its type follows from its form.
    case scalar(text: String, plain: Bool)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  /// The size of a node after all aliases are expanded, including the node itself.
  struct Measure: Sendable {
    /// The number of nodes.
    var nodes = 1
    /// The number of nested levels.
    var levels = 1
    /// The number of bytes of all its texts.
    var bytes = 0
  }

  var content: Content
  /// The text that contains the node, and the node's start and end in it, counted in scalars.
  let text: YAMLText
  let start: Int
  let end: Int
  let measure: Measure

  /// The line and column at which the node starts.
  var place: SourcePlace { text.place(ofScalar: start) }

  /// The line of the node, with the node underlined.
  var excerpt: Diagnostic.Excerpt { text.excerpt(from: start, to: end) }

  /// An error at this node.
  func error(_ message: String, notes: [Diagnostic.Note] = [], hint: String? = nil) -> Diagnostic {
    Diagnostic(
      .error, message.cut(to: Self.longestMessage), at: place, excerpt: excerpt, notes: notes,
      hint: hint?.cut(to: Self.longestMessage))
  }

  /// A warning at this node.
  func warning(_ message: String, notes: [Diagnostic.Note] = [], hint: String? = nil) -> Diagnostic {
    Diagnostic(
      .warning, message.cut(to: Self.longestMessage), at: place, excerpt: excerpt, notes: notes,
      hint: hint?.cut(to: Self.longestMessage))
  }

  /// The limit of a message: it quotes names from the file, which may be as long as the file.
  private static let longestMessage = 1_500

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

  /// The same node with other content.
  func replacing(_ content: Content) -> YAMLNode {
    YAMLNode(content: content, text: text, start: start, end: end, measure: measure)
  }

  /// The first character of the node, for messages about the node as a whole.
  var beginning: YAMLNode { YAMLNode(content: content, text: text, start: start, end: start + 1, measure: measure) }

  /// The words for this node in a message "found ...".
  var found: String {
    switch content {
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .scalar(let text, let plain):
      switch plain ? CoreScalar(text) : .text(text) {
      case .null: "nothing"
      case .flag: "`\(text)`"
      case .integer, .real: "the number `\(text.cut(to: 60))`"
      case .text: text.isEmpty ? "an empty text" : "\(plain ? "" : "the text ")`\(text.cut(to: 60))`"
      }
    }
  }
}
