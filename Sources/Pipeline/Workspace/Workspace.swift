package import Digests
public import Engine
package import Listings
import Transfer

/// What every step works with: where the project is, its store and caches, its threads, and who is told of progress.
public struct Workspace: Sendable {
  /// How a build may treat the network and the lock.
  public struct Mode: Hashable, Sendable {
    /// No request at all.
    public var isOffline = false
    /// Fail if the lock would change.
    public var isLocked = false
    /// Read the lock but write none: a build with `--set` or `--profile`.
    public var keepsLock = false
    /// Whether addresses are asked again that the lock records as failed: a person wants to know.
    package var asksAgain = false

    /// Whether failures stand as they are known: nothing can be asked, or what the lock records is what counts.
    var keepsFailures: Bool { isOffline || isLocked && !asksAgain }

    /// Whether the build compares what it would write with the lock, and fails where they differ.
    var checksLock: Bool { isLocked && !keepsLock }

    /// The plain mode: the network is there and the lock is written.
    public init(isOffline: Bool = false, isLocked: Bool = false, keepsLock: Bool = false) {
      self.isOffline = isOffline
      self.isLocked = isLocked
      self.keepsLock = keepsLock
    }
  }

  /// The folder of the manifest; every relative path starts here.
  public let root: String
  /// All effects on files.
  public let effects: Effects
  /// The blobs.
  public let store: BlobStore
  /// The remembered actions and nodes.
  public let actions: ActionCache
  /// What the project remembers of its last run.
  public let state: ProjectState
  /// The threads for C and number crunching.
  public let processors: ProcessorPool
  /// Bounds what pictures being decoded hold together.
  public let memory: MemoryGate
  /// How the network and the lock are treated.
  public package(set) var mode: Mode
  /// Seconds since 1970 at the start of the build: decides only what is asked again, never what a result is.
  public let now: Int64
  /// The environment, of which only proxy variables are read and only where the manifest says so.
  public let environment: [String: String]
  /// Whether somebody wants to be told of single actions.
  public let tellsActions: Bool
  /// Where this machine keeps weights and engines.
  public let places: ModelPlaces
  /// The store of the team, if there is one.
  public let remote: Remote?
  /// Told of everything that happens.
  public let emit: @Sendable (BuildEvent) -> Void

  /// How far the long work is.
  public let counts = WorkCounts()

  let tally = Tally()

  /// A workspace.
  public init(
    root: String, effects: Effects, store: BlobStore, actions: ActionCache, state: ProjectState,
    processors: ProcessorPool, memory: MemoryGate = MemoryGate(), mode: Mode = Mode(), now: Int64,
    environment: [String: String] = [:],
    places: ModelPlaces = ModelPlaces(), remote: Remote? = nil, tellsActions: Bool = false,
    emit: @escaping @Sendable (BuildEvent) -> Void
  ) {
    self.root = root
    self.effects = effects
    self.store = store
    self.actions = actions
    self.state = state
    self.processors = processors
    self.memory = memory
    self.mode = mode
    self.now = now
    self.environment = environment
    self.tellsActions = tellsActions
    self.places = places
    self.remote = remote
    self.emit = emit
  }

  /// The absolute path of a path as the manifest writes it.
  public func path(_ relative: String) -> String {
    relative.hasPrefix("/") ? relative : "\(root)/\(relative)"
  }

  /// The content listing of a digest.
  ///
  /// - Parameter node: the node that gave it, for the error.
  /// - Throws: `EngineError` of the code `lost` where the store has lost it.
  package func listing(_ digest: SHA256Digest?, of node: NodeName? = nil) throws(EngineError) -> Listing {
    guard let digest else { return Listing([]) }
    guard let bytes = try store.read(digest), let listing = Listing(encoded: bytes) else {
      throw EngineError.lost(digest, of: node?.text)
    }
    return listing
  }

  /// The origin table of a digest.
  ///
  /// - Parameter node: the node that gave it, for the error.
  /// - Throws: `EngineError` of the code `lost` where the store has lost it.
  package func origin(_ digest: SHA256Digest?, of node: NodeName? = nil) throws(EngineError) -> OriginTable {
    guard let digest else { return OriginTable() }
    guard let bytes = try store.read(digest), let table = OriginTable(encoded: bytes) else {
      throw EngineError.lost(digest, of: node?.text)
    }
    return table
  }

  /// Stores a content listing.
  package func put(_ listing: Listing) throws(EngineError) -> SHA256Digest { try store.put(listing.encoded()) }
}
