public import Digests
public import Engine
public import Manifest
public import Pipeline
public import Transfer

/// The outcome of `pull --results`.
public struct ResultPullReport: Sendable {
  /// A class of which a bundle was not used, or a part of one.
  public struct Refusal: Hashable, Sendable {
    /// The class.
    public let className: ClassName
    /// The reason.
    public let reason: String
  }

  /// A class of which the store has no bundle.
  public internal(set) var absent: [ClassName] = []
  /// Bundles of which something was taken in.
  public internal(set) var bundles = 0
  /// The outcome of the results.
  public internal(set) var results = ResultAdoption.Counts()
  /// Results that are about pictures that are taken down. They are not taken in.
  public internal(set) var withdrawn = 0
  /// Bytes of journals and packs.
  public internal(set) var bytes = 0
  /// Who signed what was taken in.
  public internal(set) var signers: Set<TrustedKey> = []
  /// The results that differ from known ones, by who signed them. A result may be in the bundles of two classes.
  var disputed: [TrustedKey: Set<SHA256Digest>] = [:]
  /// The bundles and parts that were not used.
  public internal(set) var refused: [Refusal] = []
  /// Why the store was asked no more.
  public internal(set) var failure: ObjectFailure?

  /// Nothing yet.
  public init() {}

  /// How many results of each signer differ from known ones.
  public var disputes: [TrustedKey: Int] { disputed.mapValues(\.count) }
}

extension Builder {
  /// Takes in what trusted keys have signed: the results for the tables of the lock, or for earlier ones.
  ///
  /// - Parameter history: earlier tables of each class, the latest first.
  public func pullResults(
    from remote: Remote, _ trust: ResultTrust, classes: Set<ClassName>?, history: [ClassName: [SHA256Digest]]
  ) async throws -> ResultPullReport {
    let locked = try LockedBlobs(of: manifest, classes: classes, in: workspace)
    var report = ResultPullReport()
    let names = manifest.classes.map(\.name).filter { classes?.contains($0) ?? true && locked.tables[$0] != nil }
    let count = workspace.counts.begin(.init("take in", "bundles"), of: names.count)
    defer { workspace.counts.end(count) }
    for name in names {
      guard report.failure == nil, let table = locked.tables[name] else { break }
      let tables = [table] + (history[name] ?? []).filter { $0 != table }
      if let bundle = try await bundle(of: name, at: remote, for: tables, trust, &report) {
        try await takeIn(bundle, of: name, from: remote, withdrawn: locked.withdrawn, &report)
      } else if report.failure == nil, !report.refused.contains(where: { $0.className == name }) {
        report.absent.append(name)
      }
      count.add()
    }
    try remote.settle()
    workspace.emit(.shared(remote.counts))
    return report
  }

  /// The first bundle that counts.
  private func bundle(
    of name: ClassName, at remote: Remote, for tables: [SHA256Digest], _ trust: ResultTrust,
    _ report: inout ResultPullReport
  ) async throws -> SignedBundle? {
    let maker = BundleHead.Maker(version: version)
    for table in tables {
      let (bytes, failure) = try await remote.result(of: table, salt: trust.salt)
      if let failure {
        report.failure = failure
        return nil
      }
      guard let bytes else { continue }
      do throws(SignedBundle.Flaw) {
        return try SignedBundle(bytes, of: table, trust: trust.keys, salt: trust.salt, maker: maker)
      } catch {
        let refusal = ResultPullReport.Refusal(className: name, reason: error.text)
        if !report.refused.contains(refusal) { report.refused.append(refusal) }
      }
    }
    return nil
  }

  private func takeIn(
    _ bundle: SignedBundle, of name: ClassName, from remote: Remote, withdrawn: Set<SHA256Digest>,
    _ report: inout ResultPullReport
  ) async throws {
    var sum = ResultAdoption.Counts()
    var disputed: Set<SHA256Digest> = []
    var hasTaken = false
    let withdrawn = WithdrawnResults(withdrawn)
    for (number, part) in bundle.head.parts.enumerated() {
      func refuse(_ reason: String) {
        report.refused.append(.init(className: name, reason: "part \(number + 1) of the bundle \(reason)"))
      }
      guard let journal = try await file(part.journal, from: remote, &report) else {
        refuse("is not in the store")
        continue
      }
      let read = try await workspace.compute([journal]) { [workspace] journal throws in
        try ResultJournal.results(journal, kinds: PortableKinds.names).map { all in
          let results = all.filter { !withdrawn.contains($0.value) }
          let adoption = try ResultAdoption(results, into: workspace.store, workspace.actions)
          return (adoption: adoption, withdrawn: all.count - results.count)
        }
      }[0]
      guard let (adoption, count) = read else {
        refuse("has results that this dsbuild does not know")
        continue
      }
      report.withdrawn += count
      if let pack = part.pack, !adoption.wanted.isEmpty {
        if let bytes = try await file(pack, from: remote, &report) {
          let isWhole = try await workspace.compute([bytes]) { bytes in
            try BlobFile.forEach(in: bytes) { digest, bytes throws(EngineError) in try adoption.take(digest, bytes) }
          }[0]
          if !isWhole { refuse("has a pack that is not whole") }
        } else {
          refuse("has no pack in the store")
        }
      }
      disputed.formUnion(adoption.disputed)
      sum += try await workspace.compute([adoption]) { try $0.finish() }[0]
      hasTaken = true
      if report.failure != nil { break }
    }
    guard hasTaken else { return }
    if case .table(let table) = bundle.head.purpose {
      var memory = try ResultsMemory(of: remote.name, in: workspace.state)
      try memory.add([table])
    }
    report.bundles += 1
    report.signers.insert(bundle.signer)
    if !disputed.isEmpty { report.disputed[bundle.signer, default: []].formUnion(disputed) }
    report.results += sum
    report.results.disputed = report.disputed.values.reduce(into: Set()) { $0.formUnion($1) }.count
  }

  private func file(
    _ file: BundleHead.File, from remote: Remote, _ report: inout ResultPullReport
  ) async throws -> [UInt8]? {
    let (bytes, failure) = try await remote.fetched(SharedBlob(file.digest, size: file.size))
    report.bytes += bytes?.count ?? 0
    if case .strange? = failure { return nil }
    report.failure = failure
    return bytes
  }
}

extension SignedBundle.Flaw {
  fileprivate var text: String {
    switch self {
    case .unreadable: "it is not a bundle of this version"
    case .unsigned: "nobody signed it"
    case .unknownKey(let key): "`\(TrustedKey.text(of: key))` signed it, which is not in `cache.remote.trust`"
    case .forged(let key): "its signature is not that of \(key.shown)"
    case .elsewhere: "it is for another table of a lock"
    case .otherLibraries(let key, let maker):
      "\(key.shown) made it with other image libraries: \(maker.libraries), canary \(maker.canary)"
    }
  }
}
