public import Digests

/// What the choice between copies of a picture looks at: nothing that depends on the order in which things happened.
public struct DuplicateCandidate: Sendable, Hashable {
  /// The digest of the fetched bytes.
  public let digest: SHA256Digest
  /// The classes it was found in, as indices in the order of their keys, ascending. Empty where nothing is known of
  /// classes.
  public let classes: [Int]
  /// Width times height, upright.
  public let pixels: Int
  /// The length of the fetched bytes.
  public let bytes: Int
  /// Its place in the dataset's order of items: class key, source as listed, row.
  public let position: Int
  /// The place of its source among those of its class, as listed.
  public let source: Int
  /// The item's own name, for the case that two items have the same bytes; empty where each digest occurs once.
  public let identity: String
  /// How it takes part.
  public let role: Role
  /// What a person said of its label.
  public let answer: Answer

  /// What a person said of a picture's label.
  public enum Answer: Sendable, Hashable {
    /// Nothing.
    case none
    /// The picture is of its class: in a conflict it stays.
    case confirmed
    /// The picture is not of its class: it takes no part in a conflict.
    case rejected
  }

  /// How a picture takes part in the choice.
  public enum Role: Sendable, Hashable {
    /// May be kept or dropped.
    case ordinary
    /// A person said that this one stands for its cluster.
    case chosen
    /// Of an older export or a test split: others are matched against it, and it is never dropped.
    case reference
  }

  /// A picture with what is known of it.
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

  /// Whether calling this and `other` one picture contradicts their labels: both have classes, and none in common.
  public func contradicts(_ other: DuplicateCandidate) -> Bool {
    !classes.isEmpty && !other.classes.isEmpty && !classes.contains(where: other.classes.contains)
  }
}
