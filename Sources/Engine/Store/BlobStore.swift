public import Digests
import Synchronization

/// Content-addressed storage: reading a digest returns exactly the bytes that were put under it, or nothing.
///
/// Small blobs share append-only packs, and each large one has a read-only file. On ext4, a blob of 30 kB costs 20 to 50 us of
/// processor time in a pack and 150 to 650 us as a file. A blob is hashed when it is read, a large one again only if its file
/// changed since. A blob that does not match moves to the quarantine and counts as missing. Bytes are synced in batches; before
/// that, neither an index nor a file name in the store refers to them. So a killed process loses nothing that was put, and a power
/// cut loses at most the last batch. Several processes may use one store at once, because each appends only to packs that it has
/// locked.
public final class BlobStore: Sendable {
  /// The operations that are allowed on the store.
  public enum Access: Sendable {
    /// Read and write, and repair what an interrupted process left.
    case readWrite
    /// Change nothing. A missing store counts as empty.
    case readOnly
  }

  /// Sizes and intervals. The defaults suit datasets; tests use smaller values.
  public struct Limits: Hashable, Sendable {
    /// The largest blob in bytes that goes into a pack.
    public var packedBlob = 256 << 10
    /// The size in bytes from which a pack is not appended to.
    public var pack = 256 << 20
    /// The number of blobs after which a batch is synced.
    public var batch = 256
    /// The time after which a batch is synced.
    public var interval = Duration.seconds(2)
    /// The number of bytes after which a batch is synced.
    public var batchBytes = 128 << 20

    /// The number of blobs from which the indexes of all packs are also kept in one sorted file.
    public var sortedIndex = 20_000

    /// The defaults.
    public init() {}
  }

  struct State {
    var table: PackTable?
    var writer: PackWriter?
    var readers: [Int32: OpenFile] = [:]
    var incoming: IncomingBlobs?
    /// Large blobs that are not synced yet, and the paths of their files.
    var waiting: [SHA256Digest: String] = [:]
    var batchBlobs = 0
    var batchBytes = 0
    var batchStart: ContinuousClock.Instant?
    /// The blobs that were used since the store was opened.
    var used = UsedBlobs()
    var lastUses = ContinuousClock.now
    var quarantined: [SHA256Digest] = []
    /// The stamps that large blobs had when they were hashed in this run.
    var hashed: [SHA256Digest: FileStamp] = [:]
  }

  let layout: StoreLayout
  let effects: Effects
  let access: Access
  let limits: Limits
  let clock: WallClock
  let state = Mutex(State())
  /// Held while a batch is synced, so that batches do not overlap.
  let flushing = Mutex(())
  private let whenFlushed = Mutex<(@Sendable () -> Void)?>(nil)

  /// Opens the store below `root`. Nothing is read or created before it is needed.
  public init(
    root: String, effects: Effects, access: Access = .readWrite, limits: Limits = Limits(), clock: WallClock = .system
  ) {
    self.clock = clock
    layout = StoreLayout(root: root)
    self.effects = effects
    self.access = access
    self.limits = limits
  }

  /// Whether the store contains a blob. The bytes are not checked.
  public func contains(_ digest: SHA256Digest) throws(EngineError) -> Bool {
    try size(of: digest) != nil
  }

  /// Those of some blobs that the store does not contain. Most are found in one look at the table.
  public func missing(among digests: [SHA256Digest]) throws(EngineError) -> Set<SHA256Digest> {
    let isKnown = try withTable(looks: digests.count) { (table, state) throws(EngineError) in
      let isKnown = try table.contains(digests, effects: effects)
      for (digest, isKnown) in zip(digests, isKnown) where isKnown { state.used.insert(digest) }
      return isKnown
    }
    var missing: Set<SHA256Digest> = []
    for (digest, isKnown) in zip(digests, isKnown) where !isKnown {
      if try !contains(digest) { missing.insert(digest) }
    }
    return missing
  }

  /// The length of a blob; nil if the store does not contain it.
  public func size(of digest: SHA256Digest) throws(EngineError) -> Int? {
    // A positive answer counts as a use, so a concurrent collection in this process keeps the blob.
    let known: Int? = try withTable { (table, state) throws(EngineError) in
      if let location = try table.location(of: digest, effects: effects) {
        state.used.insert(digest)
        return Int(location.length)
      }
      return state.waiting[digest].flatMap { FileStamp(path: $0) }.map { Int($0.size) }
    }
    if let known { return known }
    guard FileStamp(path: layout.file(digest), following: false)?.kind == .file else { return nil }
    state.withLock { $0.used.insert(digest) }
    // Look again: only after the use was recorded is the blob certain to stay.
    return FileStamp(path: layout.file(digest), following: false).flatMap { $0.kind == .file ? Int($0.size) : nil }
  }

  /// Stores bytes and returns their digest. A blob that exists already is not written again.
  @discardableResult
  public func put(_ bytes: [UInt8]) throws(EngineError) -> SHA256Digest {
    let digest = SHA256Digest(of: bytes)
    try put(bytes, digest: digest)
    return digest
  }

  /// Stores bytes whose digest the caller has just computed.
  public func put(_ bytes: [UInt8], digest: SHA256Digest) throws(EngineError) {
    precondition(access == .readWrite, "a store opened for reading is not written to")
    // Record the use first, so that a collection in this process does not remove an existing blob that the next lines rely on.
    state.withLock { $0.used.insert(digest) }
    if bytes.count <= limits.packedBlob {
      try putPacked(bytes, digest: digest)
    } else {
      try putFile(bytes, digest: digest)
    }
    let due = state.withLock { state in
      let age = state.batchStart.map { ContinuousClock.now - $0 } ?? .zero
      return state.batchBlobs >= limits.batch || state.batchBytes >= limits.batchBytes || age >= limits.interval
    }
    if due {
      try flush()
      whenFlushed.withLock { $0 }?()
    }
  }

  /// Sets `body` to be called after each batch that a `put` syncs, on the thread of that `put`. It serves to limit the size of
  /// the store.
  public func afterEachBatch(_ body: (@Sendable () -> Void)?) { whenFlushed.withLock { $0 = body } }

  /// The bytes of a blob, which are hashed; nil if the blob is missing, or was damaged and is now in the quarantine.
  public func read(_ digest: SHA256Digest) throws(EngineError) -> [UInt8]? {
    switch try look(at: digest) {
    case .whole(let bytes):
      state.withLock { $0.used.insert(digest) }
      return bytes
    case .absent: return nil
    case .damaged(_, let bytes):
      if access == .readWrite { try quarantine(digest, bytes: bytes) }
      return nil
    }
  }

  /// The bytes of a blob that must exist.
  ///
  /// - Throws: `EngineError` with the code `lost` if it is missing.
  public func need(_ digest: SHA256Digest) throws(EngineError) -> [UInt8] {
    guard let bytes = try read(digest) else { throw .lost(digest) }
    return bytes
  }

  /// The blobs that were found damaged and quarantined since the store was opened, in that order.
  public var quarantined: [SHA256Digest] { state.withLock { $0.quarantined } }

  /// All blobs in the store, sorted.
  public func allDigests() throws(EngineError) -> [SHA256Digest] {
    var digests: [SHA256Digest] = try withTable(isWhole: true) { (table, state) throws(EngineError) in
      table.locations.map(\.key) + state.waiting.keys
    }
    digests += try files().map(\.digest)
    return Set(digests).sorted()
  }

  /// Runs `body` on the table of packs, which is loaded on first use.
  ///
  /// - Parameters:
  ///   - isWhole: Whether `body` needs all blobs in memory: it walks through them or removes some.
  ///   - looks: The number of blobs that `body` looks up.
  func withTable<Result: Sendable>(
    isWhole: Bool = false, looks: Int = 1, _ body: (inout PackTable, inout State) throws(EngineError) -> Result
  ) throws(EngineError) -> Result {
    try state.withLock { (state) throws(EngineError) in
      var table: PackTable
      if let loaded = state.table {
        state.table = nil
        table = loaded
      } else {
        try recover(&state)
        table = try loader.table()
      }
      defer { state.table = table }
      if let sorted = table.sorted, isWhole || table.isBetterWhole(for: looks) {
        table.expand(with: try loader.blobs(of: sorted))
      }
      do throws(EngineError) { return try body(&table, &state) } catch {
        // Every body looks blobs up before it changes anything, so it may begin again.
        guard error.code == .damaged, error.path == layout.sortedIndex, let sorted = table.sorted else { throw error }
        table.expand(with: try loader.blobs(of: sorted))
        return try body(&table, &state)
      }
    }
  }

  /// Reads the index of the packs, which the first look-up would do otherwise. An error is left to that.
  public func loadIndex() { try? withTable { _, _ in } }

  /// Reads the packs.
  var loader: PackLoader {
    PackLoader(layout: layout, effects: effects, mends: access == .readWrite, fewestSorted: limits.sortedIndex)
  }

  private func recover(_ state: inout State) throws(EngineError) {
    guard access == .readWrite else { return }
    try IncomingBlobs.adoptAbandoned(layout: layout, effects: effects)
  }
}
