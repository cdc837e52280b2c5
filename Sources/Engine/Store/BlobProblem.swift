/// The damage of a blob or a file.
public enum BlobProblem: String, Hashable, Sendable {
  /// The bytes have another digest.
  case content
  /// The file or pack ends too early.
  case truncated
  /// It is referred to but does not exist.
  case missing
  /// The file system does not allow reading it, or it is not a regular file.
  case unreadable
  /// Its header in the pack is damaged, but its bytes are intact.
  case header
  /// Everything in it was recorded under the key of another user, or of this one with another home. Nothing of it is used.
  case foreign
}
