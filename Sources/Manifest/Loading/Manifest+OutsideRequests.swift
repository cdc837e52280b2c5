import Diagnostics
public import Digests

extension Manifest {
  /// The actions outside the project's folder that the manifest needs, without repeats, sorted by their words.
  ///
  /// - Parameters:
  ///   - root: The project's folder.
  ///   - searches: Whether collections are asked. A build does not, so it sends no key to them.
  ///   - digest: The digest of a file with certificates; nil if it cannot be read.
  public func outsideRequests(
    root: String, searches: Bool = false, digest: (String) -> SHA256Digest? = { _ in nil }
  ) -> [OutsideRequest] {
    var requests = sends(digest)
    if searches { requests += searchSends(digest) }
    requests += pathRequests(root: root) + storeRequests(digest)
    if let server = execute?.url {
      requests.append(.init(kind: .execute(server: server.text), place: self.place(of: "execute")))
    }
    var seen: Set<OutsideRequest.Kind> = []
    return requests.filter { seen.insert($0.kind).inserted }.sorted { $0.text < $1.text }
  }

  /// The requests of the manifest to take results of others for right. Such results stay in the cache
  /// of this machine, so another branch of the project would use them too.
  public var resultRequests: [OutsideRequest] {
    guard let remote = cache.remote, remote.results == .signed else { return [] }
    return remote.trust.map { .init(kind: .believe($0), place: place(of: "cache.remote.trust")) }
  }

  // MARK: - Secrets

  /// The variables that are sent to hosts of pictures and to proxies.
  private func sends(_ digest: (String) -> SHA256Digest?) -> [OutsideRequest] {
    var requests = sends(of: fetch, key: "fetch", digest)
    for item in classes {
      for (index, source) in item.sources.enumerated() {
        requests += sends(of: source.fetch, key: "classes.\(item.name).sources[\(index)].fetch", digest)
      }
    }
    return requests
  }

  private func sends(
    of fetch: FetchSettings, key: String, _ digest: (String) -> SHA256Digest?
  ) -> [OutsideRequest] {
    var requests: [OutsideRequest] = []
    func add(_ names: [String], to host: String, isUnencrypted: Bool = false, proxy: String?, _ key: String...) {
      guard !names.isEmpty else { return }
      let certificates = fetch.caBundle.map { Self.certificates($0, digest) }
      let route = SecretRoute(host: host, isUnencrypted: isUnencrypted, proxy: proxy, certificates: certificates)
      let place = key.lazy.compactMap { self.place(of: $0) }.first
      requests += Set(names).sorted().map { .init(kind: .send(variable: $0, route), place: place) }
    }
    for host in fetch.headers {
      add(
        host.fields.flatMap(\.environmentNames), to: host.host, proxy: fetch.proxyOrigin,
        "\(key).headers.\(host.host)", "\(key).headers")
    }
    for host in fetch.hosts {
      add(
        host.headers.flatMap(\.environmentNames), to: host.host, proxy: fetch.proxyOrigin,
        "\(key).hosts.\(host.host)", "\(key).hosts")
    }
    if case .url(let proxy) = fetch.proxy {
      add(
        proxy.environmentNames, to: proxy.host, isUnencrypted: SecretRoute.isUnencrypted(proxy.value), proxy: nil,
        "\(key).proxy")
    }
    return requests
  }

  /// The keys of collections, which are asked by the way of the manifest's `fetch`.
  private func searchSends(_ digest: (String) -> SHA256Digest?) -> [OutsideRequest] {
    classes.flatMap(\.sources).flatMap { source -> [OutsideRequest] in
      guard let search = source.search, !search.environmentNames.isEmpty else { return [] }
      let route = SecretRoute(
        host: search.host, isUnencrypted: SecretRoute.isUnencrypted(search.address), proxy: fetch.proxyOrigin,
        certificates: fetch.caBundle.map { Self.certificates($0, digest) })
      return search.environmentNames.map { .init(kind: .send(variable: $0, route), place: source.place) }
    }
  }

  /// Certificates in words: another file, and other bytes, are another request.
  private static func certificates(_ path: String, _ digest: (String) -> SHA256Digest?) -> String {
    "`\(path)` (\(digest(path).map { "SHA-256 \($0.hex)" } ?? "which cannot be read"))"
  }

  // MARK: - Files and folders

  private func pathRequests(root: String) -> [OutsideRequest] {
    let links = LinkReader()
    let project = ResolvedPath(root, links: links)
    func outside(_ path: String) -> String? {
      let place = ResolvedPath(path, below: project, links: links)
      return place.isWithin(project) ? nil : place.path
    }
    var requests: [OutsideRequest] = []
    let lock = [LockFiles.headerPath] + classes.map { LockFiles.tablePath($0.name) }
    let read = namedInputs.filter { !$0.path.isEmpty } + lock.map { ManifestInput(path: $0, key: "name") }
    let found = read.compactMap { input in outside(input.path).map { (input: input, path: $0) } }
    let written = Set(found.filter { $0.input.isWritten }.map { $0.path })
    requests += found.map { input, path in
      .init(kind: written.contains(path) ? .write(path: path) : .read(path: path), place: place(of: input.key))
    }
    if let path = outside(cache.dir) {
      requests.append(.init(kind: .cache(path: path), place: place(of: "cache.dir")))
    }
    if case .folder(let folder)? = cache.remote?.url, let path = outside(folder) {
      requests.append(.init(kind: .share(path: path), place: place(of: "cache.remote")))
    }
    return requests
  }

  // MARK: - The store

  /// The uses of a person's keys and credentials at the store. A person without any is not asked.
  private func storeRequests(_ digest: (String) -> SHA256Digest?) -> [OutsideRequest] {
    guard let remote = cache.remote, let url = remote.url else { return [] }
    let certificates = remote.caBundle.map { Self.certificates($0, digest) }
    let (pushes, place) = (remote.push == .auto, place(of: "cache.remote"))
    func route(_ host: String) -> SecretRoute { SecretRoute(host: host, certificates: certificates) }
    let authorize = OutsideRequest(kind: .authorize(route(url.text), pushes: pushes), place: place)
    switch url {
    case .folder: return []
    case .web, .grpc: return [authorize]
    case .bucket(let name, _):
      guard let endpoint = remote.endpoint else {
        return [.init(kind: .sign(route("s3://\(name)"), pushes: pushes), place: place)]
      }
      let own = OutsideRequest(kind: .authorize(route(endpoint), pushes: pushes), place: place)
      return [.init(kind: .sign(route(endpoint), pushes: pushes), place: self.place(of: "cache.remote.endpoint")), own]
    }
  }
}

extension FetchSettings {
  /// The scheme, host and port of the manifest's own proxy.
  fileprivate var proxyOrigin: String? {
    if case .url(let proxy) = proxy { proxy.origin } else { nil }
  }
}

extension FetchSettings.ProxyURL {
  /// The host and port of the proxy, for messages.
  fileprivate var host: String { told(Self.authority(of:)) }

  /// The scheme, host and port of the proxy, for messages.
  fileprivate var origin: String { told { "\(Self.scheme(of: $0))\(Self.authority(of: $0))" } }

  /// A part of the URL. If it contains variables, it is shown as written: their values may be secret and easy to guess.
  private func told(_ part: (String) -> String) -> String {
    let shown = part(shown)
    return shown.contains("${") ? shown : part(value)
  }

  private static func scheme(of url: String) -> Substring {
    url[..<(url.firstRange(of: "://")?.upperBound ?? url.startIndex)]
  }

  private static func authority(of url: String) -> String {
    let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
    let rest = url[start...]
    let host = rest.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
    return String(host.hasSuffix("/") ? host.dropLast() : host)
  }
}
