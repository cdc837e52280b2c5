/// What a store did for a run, as `--json` shows it.
public struct RemoteCounts: Hashable, Sendable {
  /// How it went.
  public enum Standing: String, Hashable, Sendable {
    /// There is none, or nothing was asked of it.
    case none
    /// It answered.
    case used
    /// It answered, and was asked no more after too many failures.
    case gaveUp = "gave_up"
    /// It was not reached.
    case unreachable
    /// It let nobody in.
    case denied
  }

  /// How it went.
  public var standing = Standing.none
  /// Blobs that came.
  public var blobs = 0
  /// Bytes that came.
  public var bytes = 0
  /// Requests that were sent; none to a folder.
  public var requests = 0
  /// Blobs that are not there.
  public var missing = 0
  /// Objects whose bytes are not what their names say.
  public var rejected = 0
  /// Blobs that were sent.
  public var pushed = 0

  /// Nothing was asked.
  public init() {}
}
