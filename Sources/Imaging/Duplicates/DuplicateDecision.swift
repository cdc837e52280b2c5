/// The decision about one picture.
public enum DuplicateDecision: Sendable, Hashable {
  /// The picture stays in.
  case kept
  /// The picture is out; the one at the index `of`, with which it has the `match`, is kept instead.
  case duplicate(of: Int, match: DuplicateMatch)
  /// The picture is out, because another class has the same picture, at the index `with`.
  case labelConflict(with: Int, match: DuplicateMatch)
  /// The picture is out, because another class has the same picture and a person answered that it does not belong here.
  case rejected
}
