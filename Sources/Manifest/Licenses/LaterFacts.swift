/// The changes of a picture at its collection after it was listed. `dsbuild search` writes them beside the row.
public struct LaterFacts: Hashable, Sendable {
  /// The licence that the collection states now; nil if it is still the one of the row.
  public var license: String?
  /// Whether the collection no longer has the picture.
  public var isGone = false

  /// Creates facts about a picture that did not change.
  public init() {}
}
