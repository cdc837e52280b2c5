import Diagnostics

/// What is known and what was found while a manifest is read.
struct Reading {
  /// The features of the running version.
  let features: Set<Feature>
  /// Where every key belongs.
  let directory: KeyDirectory
  /// Answers about files.
  let files: ManifestFiles
  /// The manifest's own name.
  let file: String
  /// Whether outputs may lead outside the project's folder.
  let allowsOutside: Bool
  /// What `${…}` may name.
  var variables: Variables
  /// Where the value that is read stands, as a key path.
  var path = ""
  /// Whether the value that is read goes to one named host alone, so that it may hold a secret of the environment.
  var goesToOneHost = false
  /// Whether a profile is read, which need not be whole.
  var isOverlay = false
  /// The place of each value that is given.
  var places: [String: SourcePlace] = [:]
  /// The nodes of values that are checked against each other in the end.
  var nodes: [String: YAMLNode] = [:]
  /// The files and globs sources name, with the places of their names.
  private(set) var inputs: [(path: String, node: YAMLNode)] = []
  /// Where the outputs lead that nothing is wrong with.
  var outputPlaces: [String: ResolvedPath] = [:]
  /// What is found wrong or doubtful.
  var findings = Findings()
  private var namesOfFolders: [String: [String]] = [:]
  /// A key may be as long as the file, and what stands in it names it again and again.
  private static let longestName = 200

  /// Nothing read yet.
  init(
    features: Set<Feature>, directory: KeyDirectory, files: ManifestFiles, file: String, allowsOutside: Bool,
    variables: Variables
  ) {
    self.features = features
    self.directory = directory
    self.files = files
    self.file = file
    self.allowsOutside = allowsOutside
    self.variables = variables
  }

  /// Reads a member of the present value: inside, `path` names it.
  mutating func inside<Result>(_ name: String, _ node: YAMLNode, _ body: (inout Reading) -> Result) -> Result {
    let outer = path
    let name = name.cut(to: Self.longestName)
    path = path.isEmpty || name.hasPrefix("[") ? path + name : "\(path).\(name)"
    places[path] = node.place
    nodes[path] = node
    defer { path = outer }
    return body(&self)
  }

  /// The name of the value that is read.
  var key: String { path.split(separator: ".").last.map(String.init) ?? path }

  /// Notes that a node is not what was expected.
  mutating func mismatch(_ node: YAMLNode, expected: String, hint: String? = nil) {
    let path = path
    findings.append(Self.mismatch(node, at: path, expected: expected, hint: hint))
  }

  private static func mismatch(_ node: YAMLNode, at path: String, expected: String, hint: String?) -> Diagnostic {
    let key = path.split(separator: ".").last.map { "`\($0)`: " } ?? ""
    return node.error("\(key)expected \(expected), found \(node.found)", hint: hint)
  }

  /// The names in a folder, asked of the disk once.
  mutating func names(inFolder folder: String) -> [String] {
    if let names = namesOfFolders[folder] { return names }
    let names = files.names(folder)
    namesOfFolders[folder] = names
    return names
  }

  /// Notes a file or glob a source names.
  mutating func noteInput(_ path: String, at node: YAMLNode) {
    if !isOverlay { inputs.append((path, node)) }
  }

  /// Notes that a value is asked for that this version does not have.
  mutating func unavailable(_ node: YAMLNode, _ what: String, instead: [String] = []) {
    let words = instead.map { "`\($0)`" }.joined(separator: ", ")
    findings.append(
      node.error(
        "`\(what)` is not available in this version of dsbuild",
        hint: instead.isEmpty ? "take it out" : "available: \(words)"))
  }

  /// The text of a scalar with its variables filled in, and how it may be typed; nil for a list or mapping.
  mutating func scalar(_ node: YAMLNode) -> ScalarText? {
    guard case .scalar(let text, let plain) = node.content else { return nil }
    guard text.utf8.contains(UInt8(ascii: "$")), text.contains("${") else {
      return ScalarText(text: text, isText: !plain, isPlain: plain)
    }
    let expanded = variables.expand(text)
    findings += expanded.diagnostics(at: node)
    var failed = !expanded.mistakes.isEmpty
    if !goesToOneHost, let name = expanded.environmentNames.min() {
      failed = true
      let key = path.split(separator: ".").last.map { "`\($0)`" } ?? "this value"
      findings.append(
        node.error(
          "\(key) takes no value of the environment, found `${env:\(name)}`",
          hint:
            "`${env:}` may be in `fetch.headers` under a host and in `fetch.proxy`; elsewhere write the value, or give it with `--set`"
        ))
    }
    return ScalarText(text: expanded.text, isText: true, isPlain: true, failed: failed)
  }
}

/// The text of a scalar and how it may be typed: one that came out of a variable is taken either way.
struct ScalarText {
  let text: String
  /// Whether it may be read as text even if it looks like a number.
  let isText: Bool
  /// Whether it may be read as a number even if it was in quotes.
  let isPlain: Bool
  /// Whether a mistake in it was noted already, so that its value says nothing.
  var failed = false

  /// What it is by its looks.
  var core: CoreScalar { isPlain ? CoreScalar(text) : .text(text) }

  /// Its text, if it counts as text.
  var asText: String? {
    if isText { return text }
    if case .text = core { return text }
    return nil
  }
}
