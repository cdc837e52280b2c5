public import Digests

/// The properties that decide between copies of a picture. None of them depends on the order in which steps ran.
public struct DuplicateCandidate: Sendable, Hashable {
  /// The digest of the fetched bytes.
  public let digest: SHA256Digest
  /// The classes of the picture, as ascending indices in the order of their keys. Empty if no class is known.
  public let classes: [Int]
  /// Width times height, upright.
  public let pixels: Int
  /// The length of the fetched bytes.
  public let bytes: Int
  /// Its position in the dataset's order of items: class key, source as listed, row.
  public let position: Int
  /// The position of its source in the list of its class.
  public let source: Int
  /// The id of the item, for two items with the same bytes; empty if each digest occurs once.
  public let identity: String
  /// The role of the picture in the choice.
  public let role: Role
  /// A person's answer about its label.
  public let answer: Answer

  /// A person's answer about the label of a picture.
  public enum Answer: Sendable, Hashable {
    /// There is no answer.
    case none
    /// The picture belongs to its class: it stays in a conflict.
    case confirmed
    /// The picture does not belong to its class: it is removed in a conflict.
    case rejected
  }

  /// The role of a picture in the choice.
  public enum Role: Sendable, Hashable {
    /// The picture may be kept or dropped.
    case ordinary
    /// A person chose this picture to be kept of its cluster.
    case chosen
    /// A picture of an older export or a test split: others are compared with it, and it is never dropped.
    case reference
  }

  /// Creates a candidate.
  public init(
    digest: SHA256Digest, classes: [Int], pixels: Int, bytes: Int, position: Int = 0, source: Int = 0,
    identity: String = "", role: Role = .ordinary, answer: Answer = .none
  ) {
    self.digest = digest
    self.classes = classes
    self.pixels = pixels
    self.bytes = bytes
    self.position = position
    self.source = source
    self.identity = identity
    self.role = role
    self.answer = answer
  }

  /// Whether a match of this and `other` contradicts their labels: both have classes, but none in common.
  public func contradicts(_ other: DuplicateCandidate) -> Bool {
    !classes.isEmpty && !other.classes.isEmpty && !classes.contains(where: other.classes.contains)
  }
}
