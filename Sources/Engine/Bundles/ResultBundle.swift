public import Digests

/// The results of a batch, in a folder that is carried to another machine: `head`, `journal` and `0001.pack`.
///
/// The head contains the digests of the other two: see ``BundleHead``. The journal contains each result with its whole key,
/// and the pack the blobs that the results name.
public struct ResultBundle: Sendable {
  /// The names of the files.
  private enum Name {
    static let (head, journal, pack) = ("head", "journal", "0001.pack")
  }

  /// The outcome of the results of a bundle.
  public typealias Adopted = ResultAdoption.Counts

  /// The folder.
  public let folder: String
  /// The kind of the actions.
  public let kind: String
  /// The head.
  public let head: BundleHead
  private let results: [SHA256Digest: ActionEntry]
  private let effects: Effects

  /// The number of results.
  public var count: Int { results.count }

  /// The keys of some results.
  public func keys(where isChosen: (ActionEntry) -> Bool) -> Set<SHA256Digest> {
    Set(results.filter { isChosen($0.value) }.keys)
  }
}

extension ResultBundle {
  /// Writes a bundle into a folder that exists and is empty.
  ///
  /// - Parameter batch: the digest of the batch that was done, by which a worker knows its own bundle again.
  public static func write(
    _ results: [SHA256Digest: ActionEntry], of kind: String, from store: BlobStore, to folder: String,
    batch: SHA256Digest? = nil, maker: BundleHead.Maker = .init(), effects: Effects
  ) throws(EngineError) {
    let journal = ResultJournal.encoded(results)
    let blobs = Set(results.values.compactMap(\.blob)).sorted()
    let pack = try BlobFile.write(blobs, to: "\(folder)/\(Name.pack)", effects: effects) { digest throws(EngineError) in
      try store.need(digest)
    }
    try effects.write(journal, toNew: "\(folder)/\(Name.journal)", durable: true)
    let part = BundleHead.Part(
      journal: .init(digest: SHA256Digest(of: journal), size: journal.count),
      pack: .init(digest: pack.digest, size: pack.size))
    let head = BundleHead(
      .batch(kind: kind), batch: batch, maker: maker, parts: [part], actions: results.count)
    try effects.write(head.encoded(), toNew: "\(folder)/\(Name.head)", durable: true)
    try effects.syncDirectory(folder)
  }

  /// Reads a bundle and checks that it is whole.
  ///
  /// - Parameter kinds: the kinds of actions that are accepted.
  /// - Throws: ``EngineError/Code/damaged`` if it is not whole, or has results of another kind.
  public init(in folder: String, kinds: Set<String>, effects: Effects) throws(EngineError) {
    self.folder = folder
    self.effects = effects
    func damaged(_ name: String, _ detail: String) -> EngineError {
      EngineError(
        .damaged, "read", "\(folder)/\(name)", detail: detail,
        hint: "copy the bundle again; if there is no other copy, delete it and run its worker again")
    }
    let bytes = try effects.read("\(folder)/\(Name.head)", atMost: BundleHead.mostBytes)
    guard let head = BundleHead(encoded: bytes), case .batch(let kind) = head.purpose, head.parts.count == 1,
      let part = head.parts.first, let pack = part.pack
    else { throw damaged(Name.head, "it is not the head of a bundle of this version") }
    guard kinds.contains(kind) else { throw damaged(Name.head, "it has results of `\(kind)`") }
    self.kind = kind
    self.head = head
    guard FileStamp(path: "\(folder)/\(Name.pack)").map({ $0.size == Int64(pack.size) }) ?? true,
      try effects.digest(of: "\(folder)/\(Name.pack)") == pack.digest
    else { throw damaged(Name.pack, "its bytes are not those that the worker wrote") }
    let journal = try effects.read("\(folder)/\(Name.journal)", atMost: BundleHead.mostBytesOfFile)
    guard SHA256Digest(of: journal) == part.journal.digest,
      let results = ResultJournal.results(journal, kinds: [kind]), head.actions == results.count
    else { throw damaged(Name.journal, "its results are not those that the worker wrote") }
    self.results = results
  }

  /// Records the results that are not known, with their blobs. What is known stays as it is.
  ///
  /// - Parameters:
  ///   - wanted: the keys that are taken; nil for all.
  ///   - isWhole: whether nothing is recorded if a result differs from a known one.
  public func adopt(
    into store: BlobStore, _ cache: ActionCache, only wanted: Set<SHA256Digest>? = nil, orNothing isWhole: Bool = false
  ) throws(EngineError) -> Adopted {
    let results = wanted.map { wanted in self.results.filter { wanted.contains($0.key) } } ?? self.results
    let adoption = try ResultAdoption(results, into: store, cache)
    if isWhole, !adoption.disputed.isEmpty {
      var counts = Adopted()
      counts.disputed = adoption.disputed.count
      return counts
    }
    if !adoption.wanted.isEmpty {
      try BlobFile.forEach(in: "\(folder)/\(Name.pack)", effects: effects) { digest, bytes throws(EngineError) in
        try adoption.take(digest, bytes)
      }
    }
    return try adoption.finish()
  }
}
