import Diagnostics

/// What `${vars.name}` and `${env:NAME:-default}` stand for; `$${` is a plain `${`.
struct Variables: Sendable {
  /// A text with everything filled in.
  struct Expansion {
    var text = ""
    /// The environment variables it took its text from.
    var environmentNames: [String] = []
    var diagnostics: [Diagnostic] = []
  }

  /// `vars` of the manifest, not yet expanded.
  var values: [String: YAMLNode] = [:]
  let environment: [String: String]

  /// The text with its variables filled in; each that cannot be is noted at `node`.
  func expand(_ text: String, at node: YAMLNode) -> Expansion {
    expand(text, at: node, within: [])
  }

  private func expand(_ text: String, at node: YAMLNode, within open: [String]) -> Expansion {
    var result = Expansion()
    var rest = text[...]
    while let dollar = rest.firstRange(of: "${") {
      result.text += rest[..<dollar.lowerBound]
      rest = rest[dollar.upperBound...]
      if result.text.hasSuffix("$") {
        result.text += "{"
        continue
      }
      guard let close = rest.firstIndex(of: "}") else {
        result.diagnostics.append(node.error("`${` without `}`", hint: "write `$${` for a plain `${`"))
        return result
      }
      resolve(String(rest[..<close]), at: node, within: open, into: &result)
      rest = rest[rest.index(after: close)...]
    }
    result.text += rest
    return result
  }

  private func resolve(_ name: String, at node: YAMLNode, within open: [String], into result: inout Expansion) {
    if name.hasPrefix("vars.") {
      variable(String(name.dropFirst(5)), at: node, within: open, into: &result)
    } else if name.hasPrefix("env:") {
      environmentVariable(name.dropFirst(4), at: node, into: &result)
    } else {
      let hint =
        values[name] != nil ? "did you mean `${vars.\(name)}`" : "write `${vars.name}` or `${env:NAME:-default}`"
      result.diagnostics.append(node.error("`${\(name)}` is neither a variable nor the environment", hint: hint))
    }
  }

  private func variable(_ name: String, at node: YAMLNode, within open: [String], into result: inout Expansion) {
    guard !open.contains(name) else {
      result.diagnostics.append(node.error("the variable `\(name)` needs itself"))
      return
    }
    guard let value = values[name], case .scalar(let text, _) = value.content else {
      let near = Suggestion.nearest(to: name, among: values.keys.sorted())
      let known = values.isEmpty ? "give it under `vars`" : "known: \(values.keys.sorted().joined(separator: ", "))"
      result.diagnostics.append(
        node.error("there is no variable `\(name)`", hint: near.map { "did you mean `${vars.\($0)}`" } ?? known))
      return
    }
    let inner = expand(text, at: node, within: open + [name])
    result.text += inner.text
    result.environmentNames += inner.environmentNames
    result.diagnostics += inner.diagnostics
  }

  private func environmentVariable(_ name: Substring, at node: YAMLNode, into result: inout Expansion) {
    var name = name
    var fallback: Substring?
    if let mark = name.firstRange(of: ":-") {
      fallback = name[mark.upperBound...]
      name = name[..<mark.lowerBound]
    }
    result.environmentNames.append(String(name))
    if let value = environment[String(name)], !value.isEmpty || fallback == nil {
      result.text += value
    } else if let fallback {
      result.text += fallback
    } else {
      result.diagnostics.append(
        node.error(
          "the environment has no `\(name)`", hint: "set it, or give a default: `${env:\(name):-default}`"))
    }
  }
}
