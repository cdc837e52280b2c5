import Diagnostics

extension Reading {
  /// Refuses inputs with hidden names inside the project's folder.
  ///
  /// Programs keep secrets of a person there that are in no commit, such as `.git/config` and `.env`. A manifest that reads them as
  /// a list could send them to any host.
  mutating func checkHidden(_ inputs: [ManifestInput]) {
    let project = files.place(of: ".")
    let ground = OutputGround(project: project)
    // Some of these files have a mistake of their own already.
    var seen = Set(findings.kept.filter { $0.severity == .error }.compactMap(\.place))
    for input in inputs {
      let place = files.place(of: input.path)
      let names = place.mayBeWithin(project) ? input.pattern : []
      guard let name = ground.hiddenName(of: place) ?? names.first(where: OutputGround.isHidden),
        let node = node(of: input.key), seen.insert(node.place).inserted
      else { continue }
      let path = ([input.path].filter { !$0.isEmpty } + input.pattern).joined(separator: "/")
      findings.append(
        node.error(
          "`\(path)` leads to the hidden name `\(name)`, where programs keep secrets, so dsbuild does not read it",
          hint: "move the file to a place without such a name, for instance `sources/`"))
    }
  }

  /// Reports pipes, sockets and devices in the project. A library that opens a pipe waits for ever, and no signal ends it.
  ///
  /// A path that leads out of the project is a question to the person first.
  mutating func checkKinds(of inputs: [ManifestInput]) {
    let project = files.place(of: ".")
    for input in inputs.distinctPaths where files.isSpecial(input.path) {
      guard files.place(of: input.path).isWithin(project) else { continue }
      let place = node(of: input.key)?.place ?? places[input.key]
      findings.append(
        Diagnostic(
          .error, "`\(input.path)` is not a plain file", at: place,
          hint: "a pipe, a socket or a device cannot be read: write the path of a file"))
    }
  }

  /// Warns about absolute paths into the project's own folder: on another machine, or in another folder, they lead elsewhere.
  mutating func checkAbsolute(_ inputs: [ManifestInput]) {
    let project = files.place(of: ".")
    var seen: Set<SourcePlace> = []
    for input in inputs where input.path.hasPrefix("/") {
      let place = files.place(of: input.path)
      guard place.isWithin(project), let node = node(of: input.key), seen.insert(node.place).inserted else { continue }
      let inside = FilePath.components(place.path).dropFirst(FilePath.components(project.path).count) + input.pattern
      let given = "/" + (FilePath.components(input.path) + input.pattern).joined(separator: "/")
      findings.append(
        node.warning(
          "`\(given)` is inside the project, and its absolute path leads nowhere on other machines",
          hint: "write `\(inside.isEmpty ? "." : inside.joined(separator: "/"))`, which is relative to the manifest"))
    }
  }

  /// The node of a key path: its own, the inherited one, or that of the class whose short form has no keys.
  private func node(of key: String) -> YAMLNode? {
    if let node = nodes[key] { return node }
    let parts = key.split(separator: ".", maxSplits: 2)
    guard parts.count == 3, parts[0] == "classes" else { return nil }
    let inherited = parts[2].hasPrefix("sources[") ? parts[2].drop { $0 != "." }.dropFirst() : parts[2]
    return nodes[String(inherited)] ?? nodes["classes.\(parts[1])"]
  }
}
