import Diagnostics

/// `--set key.path=value`: a setting given on the command line.
enum Override {
  /// The file name in the places of an override.
  static let file = "--set"

  /// The mapping that is merged over a manifest; its nodes have places in the text of the override.
  static func node(of override: String) throws(DiagnosticError) -> YAMLNode {
    guard let equals = override.firstIndex(of: "=") else {
      throw mistake("`\(override.cut(to: 200))` has no `=` with a value", in: override)
    }
    let path = override[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard path.allSatisfy({ !$0.isEmpty && !$0.contains("[") }) else {
      throw mistake(
        "`\(String(override[..<equals]).cut(to: 200))` names an item of a list or an empty key; `--set` can only replace a whole list",
        in: override,
        hint: "write keys with dots between them, such as `--set crop.size=128`")
    }
    guard path.count < YAMLComposer.depthLimit else {
      throw mistake(
        "the key path has \(path.count) parts, expected fewer than \(YAMLComposer.depthLimit)", in: override)
    }
    let before = override[...equals].unicodeScalars.count
    // Pad the value with blanks, so that its columns are those in the whole override.
    let padded = Array(String(repeating: " ", count: before).utf8) + Array(override[equals...].dropFirst().utf8)
    let text = try YAMLText(padded, file: file, shown: override)
    var node = try value(text, of: override)
    for name in path.reversed() {
      let key = YAMLNode(
        content: .scalar(text: name, plain: true), text: text, start: 0, end: before - 1, measure: YAMLNode.Measure())
      var measure = node.measure
      measure.nodes += 2
      measure.levels += 1
      node = YAMLNode(
        content: .mapping([YAMLNode.Entry(name: name, key: key, value: node)]), text: text, start: 0, end: before - 1,
        measure: measure)
    }
    return node
  }

  private static func value(_ text: YAMLText, of override: String) throws(DiagnosticError) -> YAMLNode {
    var composer = try YAMLComposer(text)
    guard let node = try composer.document() else {
      let value = override.drop { $0 != "=" }.dropFirst()
      guard value.first == "#" else { throw mistake("`\(override.cut(to: 200))` has no value", in: override) }
      throw mistake(
        "a value that begins with `#` is a comment in YAML", in: override,
        hint: "put it into quotes: `--set 'crop.fill=\"#ffffff\"'`")
    }
    guard composer.findings.kept.isEmpty else { throw DiagnosticError(composer.findings.shown(in: file)) }
    return node
  }

  private static func mistake(
    _ message: String, in override: String, hint: String = "write `--set duplicates.near.threshold=8%`"
  ) -> DiagnosticError {
    DiagnosticError([
      Diagnostic(
        .error, message, at: SourcePlace(file: file, line: 1),
        excerpt: Diagnostic.Excerpt(line: override.cut(to: 300), length: override.unicodeScalars.count),
        hint: hint)
    ])
  }
}
