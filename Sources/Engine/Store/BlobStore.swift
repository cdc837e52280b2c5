public import Digests
import Synchronization

/// Content-addressed bytes: what is put under a digest is what is read under it, or nothing is.
///
/// Small blobs share append-only packs, large ones have a read-only file each; on ext4 a 30 kB blob costs 20 to 50 us of
/// processor in a pack and 150 to 650 us as a file. Every read is hashed. What does not match goes to the quarantine and counts
/// as missing. Bytes are brought to the disk in batches, and no batch is trusted by name before that: a kill loses nothing that was put, a power cut
/// at most the last batch. Several processes may use one store at once: each appends to packs that it has locked.
public final class BlobStore: Sendable {
  /// What a holder of the store may do.
  public enum Access: Sendable {
    /// Read and write, and mend what an interrupted process left.
    case readWrite
    /// Touch nothing; a missing store is empty.
    case readOnly
  }

  /// Sizes and intervals; the defaults are for datasets, tests take smaller ones.
  public struct Limits: Hashable, Sendable {
    /// Blobs up to this many bytes go into packs.
    public var packedBlob = 256 << 10
    /// A pack that has this many bytes is not appended to.
    public var pack = 256 << 20
    /// After this many blobs a batch is brought to the disk,
    public var batch = 256
    /// and after this time,
    public var interval = Duration.seconds(2)
    /// and after this many bytes.
    public var batchBytes = 128 << 20

    /// The defaults.
    public init() {}
  }

  struct State {
    var table: PackTable?
    var writer: PackWriter?
    var readers: [Int32: OpenFile] = [:]
    var incoming: IncomingBlobs?
    /// Large blobs that wait for the disk, and where they wait.
    var waiting: [SHA256Digest: String] = [:]
    var batchBlobs = 0
    var batchBytes = 0
    var batchStart: ContinuousClock.Instant?
    /// What was used and is not written down yet, by the first eight bytes of each digest.
    var used = Set<UInt64>()
    /// What was used before that, since the store was opened.
    var usedBefore = Set<UInt64>()
    var lastUses = ContinuousClock.now
    var quarantined: [SHA256Digest] = []
  }

  let layout: StoreLayout
  let effects: Effects
  let access: Access
  let limits: Limits
  let clock: WallClock
  let state = Mutex(State())
  /// Held while a batch is brought to the disk, so that batches follow one another.
  let flushing = Mutex(())
  private let whenFlushed = Mutex<(@Sendable () -> Void)?>(nil)

  /// The store below `root`; nothing is read or made before it is needed.
  public init(
    root: String, effects: Effects, access: Access = .readWrite, limits: Limits = Limits(), clock: WallClock = .system
  ) {
    self.clock = clock
    layout = StoreLayout(root: root)
    self.effects = effects
    self.access = access
    self.limits = limits
  }

  /// Whether a blob is there; its bytes are not looked at.
  public func contains(_ digest: SHA256Digest) throws(EngineError) -> Bool {
    try size(of: digest) != nil
  }

  /// The length of a blob, or nil when it is not there.
  public func size(of digest: SHA256Digest) throws(EngineError) -> Int? {
    // Whoever learns that a blob is there goes by it: that is a use, and a collection in this process heeds it.
    let known: Int? = try withTable { (table, state) throws(EngineError) in
      if let location = table.locations[digest] {
        state.used.insert(digest.prefix)
        return Int(location.length)
      }
      return state.waiting[digest].flatMap { FileStamp(path: $0) }.map { Int($0.size) }
    }
    if let known { return known }
    guard FileStamp(path: layout.file(digest), following: false)?.kind == .file else { return nil }
    state.withLock { _ = $0.used.insert(digest.prefix) }
    // Only now it is known to stay.
    return FileStamp(path: layout.file(digest), following: false).flatMap { $0.kind == .file ? Int($0.size) : nil }
  }

  /// Puts bytes in and returns their digest; what is there already is not written again.
  @discardableResult
  public func put(_ bytes: [UInt8]) throws(EngineError) -> SHA256Digest {
    let digest = SHA256Digest(of: bytes)
    try put(bytes, digest: digest)
    return digest
  }

  /// Puts bytes in whose digest the caller has just computed.
  public func put(_ bytes: [UInt8], digest: SHA256Digest) throws(EngineError) {
    precondition(access == .readWrite, "a store opened for reading is not written to")
    // First of all: a collection in this process must not take what is about to be found there.
    state.withLock { _ = $0.used.insert(digest.prefix) }
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

  /// Has `body` called after each batch that a `put` brought to the disk, on the thread of that `put`: a store that may not grow
  /// without bounds is looked after there.
  public func afterEachBatch(_ body: (@Sendable () -> Void)?) { whenFlushed.withLock { $0 = body } }

  /// The bytes of a blob, hashed on the way; nil when it is not there, or was damaged and is in the quarantine now.
  public func read(_ digest: SHA256Digest) throws(EngineError) -> [UInt8]? {
    switch try look(at: digest) {
    case .whole(let bytes):
      state.withLock { _ = $0.used.insert(digest.prefix) }
      return bytes
    case .absent: return nil
    case .damaged(_, let bytes):
      if access == .readWrite { try quarantine(digest, bytes: bytes) }
      return nil
    }
  }

  /// The bytes of a blob that has to be there.
  ///
  /// - Throws: `EngineError` of the code `lost` where it is not.
  public func need(_ digest: SHA256Digest) throws(EngineError) -> [UInt8] {
    guard let bytes = try read(digest) else { throw .lost(digest) }
    return bytes
  }

  /// The blobs that were found damaged and set aside since the store was opened, in the order they were met.
  public var quarantined: [SHA256Digest] { state.withLock { $0.quarantined } }

  /// Every blob that is there, sorted.
  public func allDigests() throws(EngineError) -> [SHA256Digest] {
    var digests: [SHA256Digest] = try withTable { (table, state) throws(EngineError) in
      table.locations.map(\.key) + state.waiting.keys
    }
    digests += try files().map(\.digest)
    return Set(digests).sorted()
  }

  /// Runs `body` on the table of packs, read in when this is its first use.
  func withTable<Result: Sendable>(
    _ body: (inout PackTable, inout State) throws(EngineError) -> Result
  ) throws(EngineError) -> Result {
    try state.withLock { (state) throws(EngineError) in
      var table: PackTable
      if let loaded = state.table {
        state.table = nil
        table = loaded
      } else {
        try recover(&state)
        table = try PackLoader(layout: layout, effects: effects, mends: access == .readWrite).table()
      }
      defer { state.table = table }
      return try body(&table, &state)
    }
  }

  private func recover(_ state: inout State) throws(EngineError) {
    guard access == .readWrite else { return }
    try IncomingBlobs.adoptAbandoned(layout: layout, effects: effects)
  }
}
