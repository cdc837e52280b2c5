public import Manifest

/// The progress of the transfers of one class.
public struct ClassTransfers: Hashable, Sendable {
  /// The class; an address in several classes counts for the first.
  public var name: ClassName
  /// Addresses to be requested.
  public var total: Int
  /// Addresses that returned the wanted picture.
  public var good = 0
  /// Addresses that failed.
  public var failed = 0
}
