import Digests
public import Engine
package import Listings
public import Manifest
import Transfer

/// The environment of every step: the place of the project, its store and caches, its threads, and the receiver of
/// events.
public struct Workspace: Sendable {
  /// How a build may treat the network and the lock.
  public struct Mode: Hashable, Sendable {
    /// Whether no request is allowed.
    public var isOffline = false
    /// Whether the build fails if the lock would change.
    public var isLocked = false
    /// Whether the lock is read but not written: for a build with `--set` or `--profile`.
    public var keepsLock = false
    /// Whether addresses that the lock records as failed are requested again, because a person wants to know.
    package var asksAgain = false

    /// Whether known failures stay: no requests are allowed, or the lock decides.
    var keepsFailures: Bool { isOffline || isLocked && !asksAgain }

    /// Whether the build compares what it would write with the lock, and fails if they differ.
    var checksLock: Bool { isLocked && !keepsLock }

    /// The default mode allows requests and writes the lock.
    public init(isOffline: Bool = false, isLocked: Bool = false, keepsLock: Bool = false) {
      self.isOffline = isOffline
      self.isLocked = isLocked
      self.keepsLock = keepsLock
    }
  }

  /// The folder of the manifest; every relative path is relative to it.
  public let root: String
  /// The file name of the manifest, to which lock and outputs belong.
  public let manifestFile: String
  /// The file system.
  public let effects: Effects
  /// The blobs.
  public let store: BlobStore
  /// The listings among the blobs.
  package let listings: ListingStore
  /// The remembered actions and nodes.
  public let actions: ActionCache
  /// The project's state, with its last run.
  public let state: ProjectState
  /// The threads for C code and long computations.
  public let processors: ProcessorPool
  /// Bounds the total memory of pictures that are being decoded.
  public let memory: MemoryGate
  /// How the build treats the network and the lock.
  public package(set) var mode: Mode
  /// Seconds since 1970 at the start of the build. It only decides what is requested again, never a result.
  public let now: Int64
  /// The environment. Only `SSL_CERT_FILE` is read, and the proxy variables if the manifest says so.
  public let environment: [String: String]
  /// Whether there is a listener for single actions.
  public let tellsActions: Bool
  /// The places of weights and engines on this machine.
  public let places: ModelPlaces
  /// The store of the team, if there is one.
  public let remote: Remote?
  /// How folders are recognized that dsbuild wrote, in any of its forms.
  public let marks: [OutputMarks]
  /// Machines elsewhere that do batches of actions, if there are some.
  public let execution: (any BatchExecution)?
  /// Receives every event.
  public let emit: @Sendable (BuildEvent) -> Void

  /// The progress of the long work.
  public let counts = WorkCounts()

  let tally = Tally()
  let toldReasons = ToldReasons()

  /// The last run of each node, from which steps take over what did not change; nil if nothing may be taken over.
  var last: NodeHistory?

  public init(
    root: String, manifestFile: String = LockHeader.usualManifest, effects: Effects, store: BlobStore,
    actions: ActionCache, state: ProjectState,
    processors: ProcessorPool, memory: MemoryGate = MemoryGate(), mode: Mode = Mode(), now: Int64,
    environment: [String: String] = [:],
    places: ModelPlaces = ModelPlaces(), remote: Remote? = nil, execution: (any BatchExecution)? = nil,
    marks: [OutputMarks] = [], tellsActions: Bool = false,
    emit: @escaping @Sendable (BuildEvent) -> Void
  ) {
    self.root = root
    self.manifestFile = manifestFile
    self.effects = effects
    self.store = store
    listings = ListingStore(store)
    self.actions = actions
    self.state = state
    self.processors = processors
    self.memory = memory
    self.mode = mode
    self.now = now
    self.environment = environment
    self.marks = marks
    self.tellsActions = tellsActions
    self.places = places
    self.remote = remote
    self.execution = execution
    self.emit = emit
  }

  /// The absolute path of a path in the manifest.
  public func path(_ relative: String) -> String {
    relative.hasPrefix("/") ? relative : "\(root)/\(relative)"
  }
}
