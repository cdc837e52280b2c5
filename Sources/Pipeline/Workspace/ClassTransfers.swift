public import Manifest

/// How the transfers of one class stand.
public struct ClassTransfers: Hashable, Sendable {
  /// The class; an address of several classes counts for the first.
  public var name: ClassName
  /// Addresses to be asked for.
  public var total: Int
  /// Addresses that gave what was wanted.
  public var good = 0
  /// Addresses that failed.
  public var failed = 0
}
