/// The reason why a node runs: one thing that changed since its last run, with its place if it has one.
public struct Cause: Hashable, Sendable {
  /// The kind of the thing that changed.
  public enum Kind: String, Sendable, CaseIterable {
    case option, input, row, label, crop, version, missing
    case neverBuilt = "never_built"
  }

  /// The kind of the thing that changed.
  public var kind: Kind
  /// The key path, address, digest or node that changed.
  public var name: String
  /// The old value, if there was one.
  public var was: String?
  /// The new value, if there is one.
  public var now: String?
  /// The place as `file:line`, if there is one.
  public var place: String?

  /// The number of further causes of this kind and direction that are not listed: of very many, only the first are.
  public var more = 0

  /// The name of the cause of a fetch after a build from the lock: that build did not ask for addresses that the lock records as
  /// failed.
  public static let untriedFailures = "failures that the lock records were not tried on this machine"

  /// Creates a cause.
  public init(_ kind: Kind, _ name: String, was: String? = nil, now: String? = nil, place: String? = nil) {
    self.kind = kind
    self.name = name
    self.was = was
    self.now = now
    self.place = place
  }
}
