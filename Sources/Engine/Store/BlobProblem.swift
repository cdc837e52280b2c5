/// What is wrong with a blob.
public enum BlobProblem: String, Hashable, Sendable {
  /// Its bytes hash to something else.
  case content
  /// Its file or pack ends too early.
  case truncated
  /// Something refers to it and it is not there.
  case missing
  /// The file system does not let it be read, or what lies there is no file.
  case unreadable
  /// The header that names it in its pack is damaged; the bytes are whole.
  case header
}
