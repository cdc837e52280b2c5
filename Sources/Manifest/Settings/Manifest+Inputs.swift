/// A path that dsbuild reads for a manifest, and the key that names it.
public struct ManifestInput: Hashable, Sendable {
  /// The path as the manifest has it; for a glob, the folder before its first pattern.
  public let path: String
  /// The key path of the value, such as `classes.weir.sources[0]`.
  public let key: String
}

extension Manifest {
  /// Every path that is read besides the manifest and the lock, without repeats.
  public var inputs: [ManifestInput] {
    var inputs: [ManifestInput] = []
    for item in classes {
      for (index, source) in item.sources.enumerated() {
        let key = "classes.\(item.name).sources[\(index)]"
        switch source.kind {
        case .list(let path, _): inputs.append(.init(path: path, key: key))
        case .files(let glob), .mapping(let glob, _):
          // Normalise first: `..` after a pattern is not the parent of a folder.
          let folder = FilePath.withoutPattern(FilePath.normalised(glob))
          inputs.append(.init(path: folder.isEmpty && glob.hasPrefix("/") ? "/" : folder, key: key))
        }
        inputs += Self.files(of: source.fetch, key: "\(key).fetch")
      }
      inputs += item.paths(of: item.labels.file).map { .init(path: $0, key: "labels.file") }
      inputs += item.paths(of: item.labels.moved).map { .init(path: $0, key: "labels.moved") }
      inputs += item.paths(of: item.crop.boxes).map { .init(path: $0, key: "crop.boxes") }
      if case .custom(let model) = item.labels.model, case .file(let path) = model.location {
        inputs.append(.init(path: path, key: "labels.model"))
      }
    }
    for (index, filter) in filters.enumerated() {
      if case .custom(let model) = filter.model, case .file(let path) = model.location {
        inputs.append(.init(path: path, key: "filters[\(index)].model"))
      }
    }
    inputs.append(.init(path: duplicates.allow, key: "duplicates.allow"))
    inputs += duplicates.reference.enumerated().map { .init(path: $1, key: "duplicates.reference[\($0)]") }
    inputs.append(.init(path: takedown, key: "takedown"))
    inputs += Self.files(of: fetch, key: "fetch")
    if let remote = cache.remote {
      inputs += [
        (remote.caBundle, "ca_bundle"), (remote.clientCertificate, "client_certificate"),
        (remote.clientKey, "client_key"),
      ].compactMap { path, name in path.map { ManifestInput(path: $0, key: "cache.remote.\(name)") } }
    }
    var seen: Set<String> = []
    return inputs.filter { !$0.path.isEmpty && seen.insert(FilePath.normalised($0.path)).inserted }
  }

  private static func files(of fetch: FetchSettings, key: String) -> [ManifestInput] {
    [(fetch.cookies, "cookies"), (fetch.caBundle, "ca_bundle")].compactMap { path, name in
      path.map { ManifestInput(path: $0, key: "\(key).\(name)") }
    }
  }
}
