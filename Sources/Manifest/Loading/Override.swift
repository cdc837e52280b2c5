import Diagnostics

/// `--set key.path=value`: a setting given on the command line.
enum Override {
  /// What places in an override are said to be in.
  static let file = "--set"

  /// The mapping that lays the value over a manifest; its nodes have places in the override's own text.
  static func node(of override: String) throws(DiagnosticError) -> YAMLNode {
    guard let equals = override.firstIndex(of: "=") else {
      throw mistake("`\(override)` has no `=`", in: override)
    }
    let path = override[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard path.allSatisfy({ !$0.isEmpty && !$0.contains("[") }) else {
      throw mistake("`\(override[..<equals])` is no key path; lists are replaced as a whole", in: override)
    }
    let before = override[...equals].unicodeScalars.count
    let value = try value(String(override[override.index(after: equals)...]), after: before, in: override)
    var node = value
    for name in path.reversed() {
      let key = YAMLNode(
        content: .scalar(text: name, plain: true), place: SourcePlace(file: file, line: 1),
        excerpt: Diagnostic.Excerpt(line: override, length: before - 1), weight: 1, height: 1)
      node = YAMLNode(
        content: .mapping([YAMLNode.Entry(name: name, key: key, value: node)]), place: key.place, excerpt: key.excerpt,
        weight: node.weight + 2, height: node.height + 1)
    }
    return node
  }

  /// The value, read as YAML; blanks stand before it so that its columns are those of the whole override.
  private static func value(_ text: String, after before: Int, in override: String) throws(DiagnosticError) -> YAMLNode
  {
    let padded = Array(String(repeating: " ", count: before).utf8) + Array(text.utf8)
    var composer = try YAMLComposer(try YAMLText(padded, file: file, shown: override))
    guard let node = try composer.document() else { throw mistake("`\(override)` has no value", in: override) }
    guard composer.diagnostics.isEmpty else { throw DiagnosticError(composer.diagnostics) }
    return node
  }

  private static func mistake(_ message: String, in override: String) -> DiagnosticError {
    DiagnosticError([
      Diagnostic(
        .error, message, at: SourcePlace(file: file, line: 1),
        excerpt: Diagnostic.Excerpt(line: override, length: override.unicodeScalars.count),
        hint: "write `--set duplicates.near.threshold=8%`")
    ])
  }
}
