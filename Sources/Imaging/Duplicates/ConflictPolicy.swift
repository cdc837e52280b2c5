/// The action if one picture is in two classes (`duplicates.on_label_conflict`) and no person's answer decides.
public enum ConflictPolicy: String, Sendable, CaseIterable {
  /// Every copy is out, because the correct label is unknown.
  case dropAll = "drop_all"
  /// The class of the first picture in the dataset's order of items keeps it; the others do not.
  case keepFirst = "keep_first"
  /// All copies stay in and are listed, so that a person can decide.
  case review
  /// Like `review`, but the caller fails the build with the list.
  case error
}
