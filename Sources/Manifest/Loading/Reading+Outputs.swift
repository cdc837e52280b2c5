import Diagnostics

extension Reading {
  /// An output that is being checked.
  private struct Output {
    let path: String
    let node: YAMLNode
    let place: ResolvedPath
    /// Whether the manifest names the output. The default output does not conflict with another one.
    var isNamed = true
  }

  /// Checks that each output has its own path inside the project. It must not overlap another output or anything that
  /// dsbuild reads, after links and spellings are resolved.
  ///
  /// - Parameter read: The inputs of the manifest.
  mutating func checkOutputs(_ manifest: Manifest, read: [ManifestInput]) {
    let project = files.place(of: ".")
    let ground = OutputGround(project: project, allowsOutside: allowsOutside)
    // Ignore inputs that contain the project's folder, because outputs may be inside them.
    let inputs = paths(read, by: manifest).map { (path: $0, place: files.place(of: $0)) }
      .filter { !project.mayBeWithin($0.place) }
    var taken = PathTree()
    for (number, input) in inputs.enumerated() { taken.insert(input.place.folded, number: number) }
    let outputs = outputs(of: manifest)
    var kept = PathTree()
    var good: [String: ResolvedPath] = [:]
    for (number, output) in outputs.enumerated() {
      let input = taken.overlap(with: output.place.folded).map { inputs[$0].path }
      if let mistake = mistake(of: output, on: ground, input: input, instead: freePlace(on: ground, besides: taken)) {
        findings.append(mistake)
      } else if output.isNamed, let other = kept.overlap(with: output.place.folded).map({ outputs[$0] }) {
        let relation =
          other.place == output.place
          ? "the same path as" : output.place.path.hasPrefix(other.place.path + "/") ? "inside" : "around"
        findings.append(
          output.node.error(
            "the output `\(output.path)` is \(relation) `\(other.path)`",
            notes: [Diagnostic.Note("the other output", at: other.node.place)],
            hint: "give each output a path of its own, such as `out/imagefolder` and `out/manifest.csv`"))
      } else {
        if output.isNamed { kept.insert(output.place.folded, number: number) }
        good[output.path] = good[output.path] ?? output.place
      }
    }
    checkDecisions(of: manifest, on: ground)
    if files.resolve != nil { outputPlaces = good }
  }

  /// Checks the files of decisions, which answers are written to: they must not be git's files or dsbuild's own.
  private mutating func checkDecisions(of manifest: Manifest, on ground: OutputGround) {
    let own = self.own.map { files.place(of: $0) }
    var written: [(path: String, node: YAMLNode?)] = [(manifest.duplicates.allow, nodes["duplicates.allow"])]
    for item in manifest.classes {
      for (path, key) in [
        (item.labels.file(for: item.name), "labels.file"), (item.labels.moved(to: item.name), "labels.moved"),
        (item.crop.boxes(for: item.name), "crop.boxes"),
      ] { written.append((path, nodes["classes.\(item.name).\(key)"] ?? nodes[key])) }
    }
    var seen: Set<SourcePlace> = []
    for (path, node) in written {
      guard let node, seen.insert(node.place).inserted else { continue }
      let place = files.place(of: path)
      if case .git(let name)? = ground.refusal(of: place) {
        findings.append(node.error("`\(path)` is in `\(name)`, the folder of git", hint: "give this file another path"))
      } else if own.contains(where: { place.overlaps($0) }) {
        findings.append(
          node.error(
            "`\(path)` is a file or folder that dsbuild itself writes",
            hint: "write another path, such as `labels/{class}.jsonl`"))
      }
    }
  }

  private func outputs(of manifest: Manifest) -> [Output] {
    var outputs: [Output] = []
    let byPlace = Dictionary((nodes["export"]?.items ?? []).map { ($0.place, $0) }) { first, _ in first }
    for export in manifest.exports {
      // The default export has no place. An export that could not be read is missing from the list, so look nodes up by
      // place.
      let item = export.place.flatMap { byPlace[$0] }
      guard let node = export.place == nil ? nodes["export"] ?? nodes["name"] : item?["to"] else { continue }
      outputs.append(
        Output(path: export.to, node: node, place: files.place(of: export.to), isNamed: export.place != nil))
    }
    if let report = manifest.report, let node = nodes["report.to"] ?? nodes["report"] {
      outputs.append(Output(path: report.to, node: node, place: files.place(of: report.to)))
    }
    return outputs
  }

  /// A usual place of outputs that overlaps nothing, for a hint.
  private func freePlace(on ground: OutputGround, besides taken: PathTree) -> String {
    let usual = [ExportSettings.defaultPlace, "built/imagefolder", "dataset/imagefolder"]
    let free = usual.first { path in
      let place = files.place(of: path)
      return ground.refusal(of: place) == nil && taken.overlap(with: place.folded) == nil
    }
    return free ?? usual[0]
  }

  /// - Parameter free: A place that the output may have.
  private func mistake(
    of output: Output, on ground: OutputGround, input: String?, instead free: @autoclosure () -> String
  ) -> Diagnostic? {
    let isDefault = !output.isNamed && nodes["export"] == nil
    let what = isDefault ? "the default output `\(output.path)`" : "the output `\(output.path)`"
    func error(_ problem: String, _ end: String = "") -> Diagnostic {
      let message = "\(what) \(problem)"
      let place =
        isDefault
        ? "name another place: `export: [{ format: imagefolder, to: \(free()) }]`" : "write a path such as `\(free())`"
      let hint = place + end
      // No line of the manifest names the default output.
      guard isDefault else { return output.node.error(message, hint: hint) }
      let node = input.flatMap { path in inputs.first { FilePath.withoutPattern($0.path) == path }?.node }
      return node?.error(message, hint: hint) ?? Diagnostic(.error, message, hint: hint)
    }
    switch ground.refusal(of: output.place) {
    case .project?: return error("is the folder of the manifest or one above it")
    case .git(let name)?: return error("is in `\(name)`, the folder of git")
    case .outside?:
      return error(
        "is outside the project's folder, at `\(output.place.path)`", ", or allow it with `--allow-outside`")
    case nil: return input.map { error("would overwrite `\($0)`, which dsbuild reads") }
    }
  }

  /// Every path that dsbuild reads, or in which it keeps its own files.
  private func paths(_ read: [ManifestInput], by manifest: Manifest) -> [String] {
    // A list that could not be read is not in the manifest, but its path is known.
    let listed = inputs.map { FilePath.withoutPattern($0.path) }.filter { !$0.isEmpty }
    var seen: Set<String> = []
    return (own + [manifest.cache.dir] + read.distinctPaths.map(\.path) + listed).filter { seen.insert($0).inserted }
  }

  /// The manifest and the files that dsbuild keeps beside it.
  private var own: [String] {
    [file, "dataset.yaml", LockFiles.headerPath, LockFiles.tableFolder, ".dsbuild"]
  }
}
