import Diagnostics
import Digests

/// The state of the reader while it reads a manifest: its inputs and its findings.
struct Reading {
  /// The formats of the running version.
  let capabilities: ManifestCapabilities
  /// The mapping to which every key belongs.
  let directory: @Sendable () -> KeyDirectory
  /// The reader's access to files.
  let files: ManifestFiles
  /// The name of the manifest's file.
  let file: String
  /// Whether outputs may be outside the project's folder.
  let allowsOutside: Bool
  /// The variables that `${…}` may use.
  var variables: Variables
  /// The key path of the value that is being read.
  var path = ""
  /// Whether the value that is being read is sent to one named host only, so that it may contain a secret from the
  /// environment.
  var goesToOneHost = false
  /// Whether a profile is being read. A profile may omit required keys.
  var isOverlay = false
  /// The place of each given value.
  var places: [String: SourcePlace] = [:]
  /// The nodes of values that are checked against each other after reading.
  var nodes: [String: YAMLNode] = [:]
  /// The files and globs that the manifest names, with their nodes.
  private(set) var inputs: [(path: String, node: YAMLNode, hint: String?)] = []
  /// The resolved paths of the valid outputs.
  var outputPlaces: [String: ResolvedPath] = [:]
  /// The mistakes and warnings found.
  var findings = Findings()
  private var namesOfFolders: [String: [String]] = [:]
  /// A key may be as long as the file, and each of its members would repeat it in its path.
  private static let longestName = 200

  init(
    capabilities: ManifestCapabilities, directory: @escaping @Sendable () -> KeyDirectory, files: ManifestFiles,
    file: String,
    allowsOutside: Bool,
    variables: Variables
  ) {
    self.capabilities = capabilities
    self.directory = directory
    self.files = files
    self.file = file
    self.allowsOutside = allowsOutside
    self.variables = variables
  }

  /// Reads a member of the current value; during `body`, `path` is the key path of the member.
  mutating func inside<Result>(_ name: String, _ node: YAMLNode, _ body: (inout Reading) -> Result) -> Result {
    let outer = path
    let name = name.cut(to: Self.longestName)
    path = path.isEmpty || name.hasPrefix("[") ? path + name : "\(path).\(name)"
    places[path] = node.place
    nodes[path] = node
    defer { path = outer }
    return body(&self)
  }

  /// The key of the value that is being read.
  var key: String { path.split(separator: ".").last.map(String.init) ?? path }

  /// Records that a node is not what was expected.
  mutating func mismatch(_ node: YAMLNode, expected: String, hint: String? = nil) {
    let path = path
    findings.append(Self.mismatch(node, at: path, expected: expected, hint: hint))
  }

  private static func mismatch(_ node: YAMLNode, at path: String, expected: String, hint: String?) -> Diagnostic {
    let key = path.split(separator: ".").last.map { "`\($0)`: " } ?? ""
    return node.error("\(key)expected \(expected), found \(node.found)", hint: hint)
  }

  /// The names in a folder, read from the disk once.
  mutating func names(inFolder folder: String) -> [String] {
    if let names = namesOfFolders[folder] { return names }
    let names = files.names(folder)
    namesOfFolders[folder] = names
    return names
  }

  /// Records a file or glob that the manifest names.
  ///
  /// - Parameter hint: What to do if it does not exist; nil for the usual advice.
  mutating func noteInput(_ path: String, at node: YAMLNode, hint: String? = nil) {
    if path.hasCombinedSlash {
      findings.append(
        node.error("a name in `\(path)` begins with a combining mark", hint: "rename the folder or the file"))
    }
    if !isOverlay { inputs.append((path, node, hint)) }
  }

  /// Records that the manifest asks for a value that this version does not support.
  mutating func unavailable(_ node: YAMLNode, _ what: String, instead: [String]) {
    let words = instead.map { "`\($0)`" }.joined(separator: ", ")
    findings.append(
      node.error(
        "`\(what)` is not available in this version of dsbuild",
        hint: instead.isEmpty ? "take it out" : "write one of \(words)"))
  }

  /// The text of a scalar with its variables expanded, and its possible types; nil for a list or mapping.
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
            "`${env:}` may be in `fetch.headers` under a host, in `fetch.proxy` and in `key` of `search`; elsewhere write the value, or give it with `--set`"
        ))
    }
    return ScalarText(text: expanded.text, isText: true, isPlain: true, failed: failed)
  }
}

/// The text of a scalar and its possible types. Text from a variable may be read as text or as a number.
struct ScalarText {
  let text: String
  /// Whether it may be read as text even if it looks like a number.
  let isText: Bool
  /// Whether it may be read as a number even if it was in quotes.
  let isPlain: Bool
  /// Whether a mistake in it was already recorded, so that its value has no meaning.
  var failed = false

  /// The type that its form suggests.
  var core: CoreScalar { isPlain ? CoreScalar(text) : .text(text) }

  /// The text, if it may be read as text.
  var asText: String? {
    if isText { return text }
    if case .text = core { return text }
    return nil
  }
}
