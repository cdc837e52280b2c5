/// Why a node runs: one thing that is otherwise than at its last run, with its place where it has one.
public struct Cause: Hashable, Sendable {
  /// What kind of thing changed.
  public enum Kind: String, Sendable, CaseIterable {
    case option, input, row, label, crop, version, missing
    case neverBuilt = "never_built"
  }

  /// What kind of thing changed.
  public var kind: Kind
  /// The key path, address, digest or node that changed.
  public var name: String
  /// What it was, if it was there.
  public var was: String?
  /// What it is now, if it is there.
  public var now: String?
  /// `file:line`, where one exists.
  public var place: String?

  /// A cause.
  public init(_ kind: Kind, _ name: String, was: String? = nil, now: String? = nil, place: String? = nil) {
    self.kind = kind
    self.name = name
    self.was = was
    self.now = now
    self.place = place
  }
}
