/// A path that dsbuild reads for a manifest, and the key that names it.
public struct ManifestInput: Hashable, Sendable {
  /// The path as the manifest has it; for a glob, the folder before its first pattern.
  public let path: String
  /// The names of a glob from its first pattern on; empty for a path.
  public let pattern: [String]
  /// The key path of the value, such as `classes.weir.sources[0]`.
  public let key: String
  /// Whether commands also write the file: that of decisions.
  public let isWritten: Bool

  /// Describes a path.
  init(path: String, key: String, isWritten: Bool = false) {
    (self.path, self.pattern, self.key, self.isWritten) = (path, [], key, isWritten)
  }

  /// Describes a glob.
  init(glob: String, key: String) {
    // Normalise first: `..` after a pattern is not the parent of a folder.
    let normalised = FilePath.normalised(glob)
    let folder = FilePath.withoutPattern(normalised)
    path = folder.isEmpty && glob.hasPrefix("/") ? "/" : folder
    pattern = Array(FilePath.components(normalised).dropFirst(FilePath.components(folder).count))
    (self.key, isWritten) = (key, false)
  }
}

extension [ManifestInput] {
  /// The inputs that have a path, without repeats.
  var distinctPaths: [ManifestInput] {
    var seen: Set<String> = []
    return filter { !$0.path.isEmpty && seen.insert(FilePath.normalised($0.path)).inserted }
  }
}

extension Manifest {
  /// Every path that is read besides the manifest and the lock, without repeats.
  public var inputs: [ManifestInput] { namedInputs.distinctPaths }

  /// Every path and glob that is read besides the manifest and the lock, also those in the project's own folder.
  var namedInputs: [ManifestInput] {
    var inputs = classes.flatMap { Self.inputs(of: $0) }
    for (index, filter) in filters.enumerated() {
      if case .custom(let model) = filter.model, case .file(let path) = model.location {
        inputs.append(.init(path: path, key: "filters[\(index)].model"))
      }
    }
    inputs.append(.init(path: duplicates.allow, key: "duplicates.allow", isWritten: true))
    inputs += duplicates.reference.enumerated().map { .init(path: $1, key: "duplicates.reference[\($0)]") }
    inputs.append(.init(path: takedown, key: "takedown"))
    inputs += Self.files(of: fetch, key: "fetch")
    if let remote = cache.remote {
      inputs += [
        (remote.caBundle, "ca_bundle"), (remote.clientCertificate, "client_certificate"),
        (remote.clientKey, "client_key"),
      ].compactMap { path, name in path.map { ManifestInput(path: $0, key: "cache.remote.\(name)") } }
    }
    return inputs
  }

  private static func inputs(of item: ManifestClass) -> [ManifestInput] {
    var inputs: [ManifestInput] = []
    for (index, source) in item.sources.enumerated() {
      let key = "classes.\(item.name).sources[\(index)]"
      switch source.kind {
      case .list(let path, _): inputs.append(.init(path: path, key: key))
      case .files(let glob), .mapping(let glob, _): inputs.append(.init(glob: glob, key: key))
      }
      inputs += files(of: source.fetch, key: "\(key).fetch")
    }
    inputs += decisions(of: item, item.labels.file(for:), key: "labels.file")
    inputs += decisions(of: item, item.labels.moved(to:), key: "labels.moved")
    inputs += decisions(of: item, item.crop.boxes(for:), key: "crop.boxes")
    if case .custom(let model) = item.labels.model, case .file(let path) = model.location {
      inputs.append(.init(path: path, key: "classes.\(item.name).labels.model"))
    }
    return inputs
  }

  /// The class's files of one kind of decision. Commands write its own file; those under its former keys are only read.
  private static func decisions(of item: ManifestClass, _ file: (ClassName) -> String, key: String) -> [ManifestInput] {
    item.paths(of: file).map { .init(path: $0, key: "classes.\(item.name).\(key)", isWritten: $0 == file(item.name)) }
  }

  private static func files(of fetch: FetchSettings, key: String) -> [ManifestInput] {
    [(fetch.cookies, "cookies"), (fetch.caBundle, "ca_bundle")].compactMap { path, name in
      path.map { ManifestInput(path: $0, key: "\(key).\(name)") }
    }
  }
}
