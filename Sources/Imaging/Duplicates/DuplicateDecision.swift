/// What became of one picture.
public enum DuplicateDecision: Sendable, Hashable {
  /// It stays in.
  case kept
  /// It is out; the one of `match` at the index `of` is kept and stands for it.
  case duplicate(of: Int, match: DuplicateMatch)
  /// It is out because the same picture is in another class, as the one at the index `with` shows.
  case labelConflict(with: Int, match: DuplicateMatch)
  /// It is out because the same picture is in another class and a person said that it is not of this one.
  case rejected
}
