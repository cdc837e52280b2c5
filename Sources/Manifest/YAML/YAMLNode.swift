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

  /// What is in a node once every alias is expanded, the node itself counted.
  struct Measure: Sendable {
    /// The nodes.
    var nodes = 1
    /// The levels.
    var levels = 1
    /// The bytes of all its texts.
    var bytes = 0
  }

  var content: Content
  /// The text it stands in, and where there: two positions in scalars.
  let text: YAMLText
  let start: Int
  let end: Int
  let measure: Measure

  /// Where it stands.
  var place: SourcePlace { text.place(ofScalar: start) }

  /// The line it stands on.
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

  /// A message quotes names of the file, which may be as long as the file.
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

  /// The same place with another content.
  func replacing(_ content: Content) -> YAMLNode {
    YAMLNode(content: content, text: text, start: start, end: end, measure: measure)
  }

  /// The first character of the node, for what concerns it as a whole.
  var beginning: YAMLNode { YAMLNode(content: content, text: text, start: start, end: start + 1, measure: measure) }

  /// What a person would call what stands here: for "found ...".
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
