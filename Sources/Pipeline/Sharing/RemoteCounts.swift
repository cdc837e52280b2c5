/// The counts of a store in a run, as `--json` shows them.
public struct RemoteCounts: Hashable, Sendable {
  /// The outcome of using the store.
  public enum Standing: String, Hashable, Sendable {
    /// There is no store, or nothing was requested of it.
    case none
    /// It answered.
    case used
    /// It failed too often or gave wrong answers, and was not used any more.
    case gaveUp = "gave_up"
    /// It was not reached.
    case unreachable
    /// It denied access.
    case denied
  }

  /// The outcome of using the store.
  public var standing = Standing.none
  /// Blobs that were obtained.
  public var blobs = 0
  /// Bytes of obtained blobs.
  public var bytes = 0
  /// Requests that were sent; 0 for a folder.
  public var requests = 0
  /// Blobs that the store does not have.
  public var missing = 0
  /// Objects whose bytes do not match their names.
  public var rejected = 0
  /// Blobs that were sent.
  public var pushed = 0

  /// No requests yet.
  public init() {}
}
