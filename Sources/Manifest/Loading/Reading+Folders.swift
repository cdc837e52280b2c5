extension Reading {
  /// A source of pictures on disk.
  private struct FolderSource {
    let name: ClassName
    let path: String
    /// The parts of the path before its first pattern.
    let parts: [String]
    /// Whether it takes every picture below its path.
    let isWhole: Bool

    init?(_ name: ClassName, _ source: SourceSettings) {
      guard case .files(let glob) = source.kind else { return nil }
      self.name = name
      path = FilePath.normalised(glob)
      let fixed = FilePath.withoutPattern(path)
      parts = FilePath.components(fixed)
      isWhole = fixed == path
    }
  }

  /// Warns if a folder of one class contains sources of other classes: their pictures would be in two classes. Each folder is
  /// named once.
  mutating func checkSharedFolders(_ manifest: Manifest) {
    let sources = manifest.classes.flatMap { item in item.sources.compactMap { FolderSource(item.name, $0) } }
    var owners: [[String]: FolderSource] = [:]
    for source in sources where source.isWhole && owners[source.parts] == nil { owners[source.parts] = source }
    var shared: [[String]: [FolderSource]] = [:]
    for source in sources {
      // The project's folder, which has no parts, contains no folder elsewhere.
      let isOutside = ["", ".."].contains(source.parts.first)
      for count in (isOutside ? 1 : 0)...source.parts.count {
        let folder = Array(source.parts.prefix(count))
        guard let owner = owners[folder], owner.name != source.name,
          shared[folder]?.contains(where: { $0.name == source.name }) != true
        else { continue }
        shared[folder, default: []].append(source)
      }
    }
    for (folder, inner) in shared.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      if let owner = owners[folder] { warn(of: owner, inner) }
    }
  }

  private mutating func warn(of owner: FolderSource, _ inner: [FolderSource]) {
    guard let first = inner.first, let node = nodes["classes.\(first.name)"] else { return }
    let outer = "`\(owner.path.isEmpty ? "." : owner.path)`"
    let subject =
      if inner.count > 1 {
        "\(outer) of class `\(owner.name)` contains sources of \(inner.count) other classes, such as `\(first.name)`"
      } else if first.path == owner.path {
        "\(outer) is a source of both `\(owner.name)` and `\(first.name)`"
      } else {
        "\(outer) of class `\(owner.name)` contains `\(first.path)` of class `\(first.name)`"
      }
    findings.append(
      node.warning(
        "\(subject), so pictures would be in two classes",
        hint: "give each class a folder of its own that is not inside a folder of another class"))
  }
}
