import Diagnostics

/// Expands `${vars.name}` and `${env:NAME:-default}`; `$${` is a literal `${`.
///
/// Each variable is expanded once and cached. The total expansion of a manifest is limited, so that a few lines that
/// refer to each other cannot grow to a terabyte.
struct Variables: Sendable {
  /// A text with all variables expanded.
  struct Expansion: Sendable {
    var text = ""
    /// The environment variables that contributed to the text.
    var environmentNames: Set<String> = []
    var mistakes: [Mistake] = []

    /// The mistakes as diagnostics at the node that contains the text.
    func diagnostics(at node: YAMLNode) -> [Diagnostic] {
      mistakes.map { node.error($0.message, hint: $0.hint) }
    }
  }

  /// A mistake in a text, independent of where the text is used.
  struct Mistake: Hashable, Sendable {
    let message: String
    var hint: String?
  }

  /// The most bytes of expanded text for one manifest.
  static let byteLimit = 2 << 20
  /// The most expansions of `${…}` for one manifest.
  static let stepLimit = 200_000
  /// The most mistakes kept for one text, and the most texts that get a suggestion.
  private static let shownMistakes = 20

  /// The unexpanded `vars` of the manifest.
  private var values: [String: YAMLNode] = [:]
  /// The `vars` of the profile that is being read; they override those of the manifest.
  var overlay: [String: YAMLNode] = [:] {
    didSet { known = [:] }
  }
  let environment: [String: String]
  private var known: [String: Expansion] = [:]
  private var bytes = 0
  private var steps = 0
  private var suggestions = 0

  /// Collects the variables of a manifest whose `vars` are not checked yet.
  init(of root: YAMLNode, environment: [String: String]) {
    self.environment = environment
    for entry in root["vars"]?.entries ?? [] { values[entry.name] = entry.value }
  }

  /// The text with its variables expanded, and its mistakes.
  mutating func expand(_ text: String) -> Expansion {
    resolve(all: Self.names(in: text))
    return fill(text, within: nil)
  }
}

extension Variables {
  /// A piece of a text: literal text, the name of a variable, or a `${` without `}`.
  private enum Piece {
    case text(Substring)
    case name(String)
    case open
  }

  private static func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    let bytes = text.utf8
    var start = bytes.startIndex
    var index = start
    while let dollar = bytes[index...].firstIndex(of: UInt8(ascii: "$")) {
      index = bytes.index(after: dollar)
      guard index < bytes.endIndex, bytes[index] == UInt8(ascii: "{") else { continue }
      pieces.append(.text(text[start..<dollar]))
      start = index
      // In `$${`, the second `$` and the brace are text.
      if dollar > bytes.startIndex, bytes[bytes.index(before: dollar)] == UInt8(ascii: "$") { continue }
      let name = bytes.index(after: index)
      guard let close = bytes[name...].firstIndex(of: UInt8(ascii: "}")) else { return pieces + [.open] }
      pieces.append(.name(String(text[name..<close])))
      index = bytes.index(after: close)
      start = index
    }
    return pieces + [.text(text[start...])]
  }

  /// The names of the variables in a text.
  private static func names(in text: String) -> [String] {
    pieces(of: text).compactMap { piece in
      if case .name(let name) = piece, name.hasPrefix("vars.") { String(name.dropFirst(5)) } else { nil }
    }
  }

  /// Expands variables and those that they use, the innermost first. It uses its own stack, so a chain may have any
  /// length.
  private mutating func resolve(all names: [String]) {
    var open: [(name: String, rest: [String])] = []
    var isOpen: Set<String> = []
    var waiting = names
    while true {
      if let name = waiting.popLast() {
        steps += 1
        // The limit is exceeded: `fill` reports it, so the other variables are not needed.
        guard steps <= Self.stepLimit else { return }
        guard known[name] == nil, !isOpen.contains(name), let text = text(of: name) else { continue }
        open.append((name, waiting))
        isOpen.insert(name)
        waiting = Self.names(in: text)
      } else if let (name, rest) = open.popLast() {
        if let text = text(of: name) { known[name] = fill(text, within: isOpen) }
        isOpen.remove(name)
        waiting = rest
      } else {
        return
      }
    }
  }

  private func text(of name: String) -> String? {
    if case .scalar(let text, _)? = (overlay[name] ?? values[name])?.content { text } else { nil }
  }

  /// The text with its variables expanded. All of them are in `known`, except those still open, which need themselves.
  private mutating func fill(_ text: String, within open: Set<String>?) -> Expansion {
    var result = Expansion()
    for piece in Self.pieces(of: text) {
      switch piece {
      case .text(let text): result.text += text
      case .open:
        result.note(
          Mistake(message: "`${` is not closed by a `}`", hint: "add the `}`, or write `$${` for a plain `${`"))
      case .name(let name):
        steps += 1
        guard steps <= Self.stepLimit else { return tooMuch("more than \(Self.stepLimit) times") }
        put(name, within: open, into: &result)
      }
      guard result.text.utf8.count <= Self.byteLimit - bytes else {
        return tooMuch("with more than \(Self.byteLimit) bytes (2 MiB)")
      }
    }
    bytes += result.text.utf8.count
    return result
  }

  private func tooMuch(_ what: String) -> Expansion {
    Expansion(
      mistakes: [
        Mistake(
          message: "variables are filled in \(what)",
          hint: "use fewer or shorter variables: `vars` are for a few names and paths")
      ])
  }

  private mutating func put(_ name: String, within open: Set<String>?, into result: inout Expansion) {
    if name.hasPrefix("vars.") {
      variable(String(name.dropFirst(5)), within: open, into: &result)
    } else if name.hasPrefix("env:") {
      environmentVariable(name.dropFirst(4), into: &result)
    } else {
      let hint =
        text(of: name) != nil ? "did you mean `${vars.\(name)}`?" : "write `${vars.name}` or `${env:NAME:-default}`"
      result.note(
        Mistake(message: "`${\(name.cut(to: 100))}` is neither a variable nor the environment", hint: hint))
    }
  }

  private mutating func variable(_ name: String, within open: Set<String>?, into result: inout Expansion) {
    if open?.contains(name) == true {
      result.note(
        Mistake(
          message: "the variable `\(name.cut(to: 100))` is defined by itself",
          hint: "write a plain value for one of the variables that name each other"))
    } else if let inner = known[name] {
      result.text += inner.text
      steps += inner.environmentNames.count
      result.environmentNames.formUnion(inner.environmentNames)
      for mistake in inner.mistakes { result.note(mistake) }
    } else {
      result.note(Mistake(message: "there is no variable `\(name.cut(to: 100))`", hint: hint(for: name)))
    }
  }

  private mutating func hint(for name: String) -> String {
    suggestions += 1
    guard suggestions <= Self.shownMistakes else { return "define it: `vars: { \(name.cut(to: 100)): … }`" }
    let known = Set(values.keys).union(overlay.keys)
    guard !known.isEmpty else { return "define it: `vars: { \(name.cut(to: 100)): … }`" }
    if let near = Suggestion.nearest(to: name, among: known) { return "did you mean `${vars.\(near)}`?" }
    let names = known.sorted().prefix(Self.shownMistakes).map { $0.cut(to: 100) }
    return "the variables are \(names.joined(separator: ", "))\(names.count < known.count ? ", …" : "")"
  }

  private func environmentVariable(_ name: Substring, into result: inout Expansion) {
    var name = name
    var fallback: Substring?
    if let mark = name.firstRange(of: ":-") {
      fallback = name[mark.upperBound...]
      name = name[..<mark.lowerBound]
    }
    result.environmentNames.insert(String(name))
    if let value = environment[String(name)], !value.isEmpty || fallback == nil {
      result.text += value
    } else if let fallback {
      result.text += fallback
    } else {
      let shown = String(name).cut(to: 100)
      result.note(
        Mistake(
          message: "the environment variable `\(shown)` is not set",
          hint: "set it, or give a default: `${env:\(shown):-default}`"))
    }
  }
}

extension Variables.Expansion {
  fileprivate mutating func note(_ mistake: Variables.Mistake) {
    if mistakes.count < 20, !mistakes.contains(mistake) { mistakes.append(mistake) }
  }
}
