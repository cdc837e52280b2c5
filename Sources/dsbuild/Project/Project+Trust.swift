import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline

/// The manifest asks for access outside its project that no person has allowed.
struct NeedsTrust: ExplainedError {
  let requests: [OutsideRequest]

  var kind: FailureKind { .needsPerson }

  var diagnostics: [Diagnostic] {
    requests.map { request in
      Diagnostic(
        .error, "the manifest asks to \(request.text), which is outside the project", at: request.place,
        hint: "`dsbuild trust` allows it from now on, `--trust` for one run")
    }
  }
}

extension Project {
  /// The accesses outside the project's folder that the manifest asks for, without those to a store or a cache that this run does
  /// not use.
  ///
  /// - Parameters:
  ///   - searches: Whether collections are asked.
  ///   - believes: Whether results of others are taken in.
  func outsideRequests(searches: Bool, believes: Bool) -> [OutsideRequest] {
    var asked = manifest
    if !usesManifestStore { asked.cache.remote = nil }
    if isCacheNamed { asked.cache.dir = CacheSettings().dir }
    let requests = asked.outsideRequests(root: root, searches: searches) { path in
      let place = path.hasPrefix("/") ? path : "\(root)/\(path)"
      return (try? Effects().read(place, atMost: Self.mostBytesOfCertificates)).map { SHA256Digest(of: $0) }
    }
    return requests + (believes ? manifest.resultRequests : [])
  }

  private static var mostBytesOfCertificates: Int { 16 << 20 }

  /// Whether a request asks for something that the person has, at a place that only the manifest names.
  private func isNeeded(_ request: OutsideRequest) -> Bool {
    switch request.kind {
    case .sign: !mode.isOffline && hasBucketKeys
    case .authorize(let route, _):
      // The endpoint of a bucket is a server that the manifest names, whoever names the bucket.
      !mode.isOffline && hasStoreCredential
        && (!isStoreNamed || route.certificates != nil || manifest.cache.remote?.endpoint != nil)
    case .cache: isCacheUsable
    case .send, .read, .write, .share, .execute, .believe: true
    }
  }

  /// Whether dsbuild would use the folder of the cache. If not, the command ends by saying why, so nobody is asked.
  private var isCacheUsable: Bool {
    (try? OwnedFolder(cacheDirectory, project: root, access: .readOnly, effects: Effects())) != nil
  }

  /// Returns only if a person allows all access outside the project's folder: for this run, earlier, or now.
  ///
  /// - Throws: ``NeedsTrust`` if nobody allowed it and nobody can answer, or if the answer is no.
  func demandTrust(searches: Bool = false, believes: Bool = false) throws {
    guard !options.trust else { return }
    let store = TrustStore(environment, project: root)
    let open = outsideRequests(searches: searches, believes: believes).filter { isNeeded($0) && !store.holds($0) }
    guard !open.isEmpty else { return }
    let confirmation = Confirmation(isGiven: false, options: options)
    guard confirmation.canAsk else { throw NeedsTrust(requests: open) }
    Standard.error("the project in `\(TerminalText.escaped(root))` asks to\n")
    for request in open { Standard.error("  \(TerminalText.escaped(request.text))\n") }
    guard confirmation.ask("allow it from now on?") else { throw NeedsTrust(requests: open) }
    if try !store.keep(open) {
      Standard.error(
        "warning: the answer holds for this run only: there is no folder to remember it in\n"
          + "  hint: set `HOME` or `XDG_STATE_HOME` to a folder of your own\n")
    }
  }
}
