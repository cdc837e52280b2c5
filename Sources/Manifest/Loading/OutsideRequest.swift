public import Diagnostics
import Digests

/// An action of a manifest outside its project, which needs a person's permission.
public struct OutsideRequest: Hashable, Sendable {
  /// The kind of action.
  public enum Kind: Hashable, Sendable {
    /// The value of an environment variable is sent to a host.
    case send(variable: String, host: String)
    /// A file or folder is read.
    case read(path: String)
    /// Pictures are read from a folder and kept in it.
    case share(path: String)
    /// Requests to a host are signed with the keys of a person for buckets.
    case sign(host: String)
    /// Pictures are sent to a server, and its results are believed.
    case execute(server: String)
    /// Results that a key has signed are taken for right.
    case believe(TrustedKey)
  }

  /// The kind of action.
  public let kind: Kind
  /// The place in the manifest that needs the action.
  public let place: SourcePlace?

  /// The action in words.
  public var text: String {
    switch kind {
    case .send(let variable, let host): "send the environment variable `\(variable)` to `\(host)`"
    case .read(let path): "read `\(path)`"
    case .share(let path): "share pictures in `\(path)`"
    case .sign(let host): "use your AWS keys at `\(host)`"
    case .execute(let server): "send pictures to `\(server)` and use its results"
    case .believe(let key): "use computed results that `\(key.text)` has signed"
    }
  }
}

extension Manifest {
  /// The actions outside the project's folder that the manifest needs, without repeats, sorted by their words.
  ///
  /// - Parameters:
  ///   - root: The project's folder.
  ///   - searches: Whether collections are asked. A build does not, so it sends no key to them.
  public func outsideRequests(root: String, searches: Bool = false) -> [OutsideRequest] {
    let fetches =
      [(fetch, "fetch")]
      + classes.flatMap { item in
        item.sources.enumerated().map { ($1.fetch, "classes.\(item.name).sources[\($0)].fetch") }
      }
    var requests = fetches.flatMap { sends(of: $0, key: $1) }
    for source in classes.flatMap(\.sources) {
      guard searches, let search = source.search else { continue }
      requests += search.environmentNames.map {
        .init(kind: .send(variable: $0, host: search.host), place: source.place)
      }
    }
    let links = LinkReader()
    let project = ResolvedPath(root, links: links)
    let lock = ([LockFiles.headerPath] + classes.map { LockFiles.tablePath($0.name) }).map {
      ManifestInput(path: $0, key: "name")
    }
    for input in inputs + lock {
      let place = ResolvedPath(input.path.hasPrefix("/") ? input.path : "\(root)/\(input.path)", links: links)
      guard !place.isWithin(project) else { continue }
      requests.append(.init(kind: .read(path: place.path), place: self.place(of: input.key)))
    }
    if case .folder(let path)? = cache.remote?.url {
      let place = ResolvedPath(path, links: links)
      if !place.isWithin(project) {
        requests.append(.init(kind: .share(path: place.path), place: self.place(of: "cache.remote")))
      }
    }
    if let endpoint = cache.remote?.endpoint {
      requests.append(.init(kind: .sign(host: endpoint), place: self.place(of: "cache.remote.endpoint")))
    } else if case .bucket(let name, _)? = cache.remote?.url {
      requests.append(.init(kind: .sign(host: "s3://\(name)"), place: self.place(of: "cache.remote")))
    }
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

  private func sends(of fetch: FetchSettings, key: String) -> [OutsideRequest] {
    var requests: [OutsideRequest] = []
    for host in fetch.headers {
      let names = Set(host.fields.flatMap(\.environmentNames)).sorted()
      let place = place(of: "\(key).headers.\(host.host)") ?? place(of: "\(key).headers")
      requests += names.map { .init(kind: .send(variable: $0, host: host.host), place: place) }
    }
    for host in fetch.hosts {
      let names = Set(host.headers.flatMap(\.environmentNames)).sorted()
      let place = place(of: "\(key).hosts.\(host.host)") ?? place(of: "\(key).hosts")
      requests += names.map { .init(kind: .send(variable: $0, host: host.host), place: place) }
    }
    if case .url(let proxy) = fetch.proxy {
      let host = proxy.host
      requests += Set(proxy.environmentNames).sorted().map {
        .init(kind: .send(variable: $0, host: host), place: place(of: "\(key).proxy"))
      }
    }
    return requests
  }
}

extension FetchSettings.ProxyURL {
  /// The host and port of the proxy. If they contain variables, they are shown as written, with a digest of their
  /// values.
  fileprivate var host: String {
    let (shown, host) = (Self.authority(of: shown), Self.authority(of: value))
    return shown.contains("${") ? "\(shown) (\(SHA256Digest(of: host).hex.prefix(12)))" : host
  }

  private static func authority(of url: String) -> String {
    let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
    let rest = url[start...]
    let host = rest.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
    return String(host.hasSuffix("/") ? host.dropLast() : host)
  }
}
