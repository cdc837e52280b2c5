public import Digests

extension SearchSettings {
  /// The digest of the query: the collection, the version of its adapter, and every option that changes the list.
  /// `dataset.lock` records it for each list. Keys are not part of it.
  public var digest: SHA256Digest {
    var description = Description(kind: "search", version: collection.version)
    description["in"] = .text(collection.rawValue)
    switch subject {
    case .queries(let texts): description["query"] = .list(texts.map { .text($0) })
    case .category(let name, let depth):
      description["category"] = .text(name)
      description["depth"] = .integer(Int64(depth))
    }
    description["license"] = .list(licenses.map(\.rawValue).sorted().map { .text($0) })
    description["max"] = .integer(Int64(max))
    switch size {
    case .original: description["size"] = .text("original")
    case .pixels(let pixels): description["size"] = .integer(Int64(pixels))
    case nil: break
    }
    description["exclude"] = .list(exclude.sorted().map { .text($0) })
    description["mature"] = .flag(mature)
    description["params"] = .list(parameters.map { .text("\($0.name)=\($0.value)") })
    description["endpoint"] = endpoint.map { .text($0) }
    return description.key
  }
}

extension Manifest {
  /// The lists that `dsbuild search` writes, by their paths.
  public var searchedLists: [String: SearchSettings] {
    var lists: [String: SearchSettings] = [:]
    for source in classes.flatMap(\.sources) {
      if case .list(let path, _) = source.kind, let search = source.search { lists[path] = search }
    }
    return lists
  }
}
