/// What becomes of one picture that was found in two classes (`duplicates.on_label_conflict`), if no person's answer settles it.
public enum ConflictPolicy: String, Sendable, CaseIterable {
  /// Every copy is out: nobody can say which label is right.
  case dropAll = "drop_all"
  /// The class of the first picture in the dataset's order of items keeps it, the others do not.
  case keepFirst = "keep_first"
  /// All stay in, are listed, and a person decides.
  case review
  /// As `review`, and the caller fails the build with the list.
  case error
}
