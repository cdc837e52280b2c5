import Diagnostics

extension Reading {
  /// An output must be a place of its own: neither another output's nor that of anything dsbuild reads.
  mutating func checkOutputs(_ manifest: Manifest) {
    var outputs: [(path: String, node: YAMLNode)] = []
    for export in manifest.exports {
      // An export that could not be read has left a gap in the list.
      guard let item = nodes["export"]?.items.first(where: { $0.place == export.place }), let node = item["to"] else {
        continue
      }
      outputs.append((export.to, node))
    }
    if let report = manifest.report, let node = nodes["report.to"] ?? nodes["report"] {
      outputs.append((report.to, node))
    }
    let inputs = read(by: manifest).map { (path: $0, parts: FilePath.components($0)) }
    var kept: [(path: String, node: YAMLNode)] = []
    for output in outputs {
      if let mistake = mistake(of: output.path, at: output.node, inputs: inputs) {
        diagnostics.append(mistake)
      } else if let other = kept.first(where: { FilePath.overlap($0.path, output.path) }) {
        let relation =
          FilePath.normalised(other.path) == FilePath.normalised(output.path) ? "the same as" : "nested with"
        diagnostics.append(
          output.node.error(
            "the output `\(output.path)` is \(relation) `\(other.path)`",
            notes: [Diagnostic.Note("the other output", at: other.node.place)],
            hint: "give each output a path of its own"))
      } else {
        kept.append(output)
      }
    }
  }

  private func mistake(of path: String, at node: YAMLNode, inputs: [(path: String, parts: [String])]) -> Diagnostic? {
    let hint = "write a path such as `out/imagefolder`"
    let components = FilePath.components(path)
    if components.allSatisfy({ $0 == ".." }) {
      return node.error("the output `\(path)` is the folder of the manifest or one above it", hint: hint)
    }
    let input = inputs.first { $0.parts.starts(with: components) || components.starts(with: $0.parts) }
    guard let input else { return nil }
    return node.error("the output `\(path)` would overwrite `\(input.path)`, which dsbuild reads", hint: hint)
  }

  /// Every path dsbuild reads or keeps its own things in.
  private func read(by manifest: Manifest) -> [String] {
    var paths = ["dataset.yaml", "dataset.lock", "lock", ".dsbuild", manifest.cache.dir, manifest.duplicates.allow]
    paths += manifest.duplicates.reference
    paths.append(manifest.takedown)
    for item in manifest.classes {
      paths += [item.labels.file(for: item.name), item.crop.boxes(for: item.name)]
    }
    paths += inputs.map { FilePath.withoutPattern($0.path) }.filter { !$0.isEmpty }
    return paths
  }
}
