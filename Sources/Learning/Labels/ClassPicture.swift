/// A picture of a class, from which the class's head learns or which it judges.
public struct ClassPicture: Hashable, Sendable {
  /// The answer of a person.
  public enum Answer: Hashable, Sendable {
    case yes, no
    /// The person skipped it: the head learns nothing from it.
    case skipped
  }

  /// The direction of its embedding.
  public let vector: UnitVector
  /// Its coordinates in the projection of the dataset; nil without data about other classes.
  public let point: [Double]?
  /// The number of the group of its copies. Pictures of one group never judge each other.
  public let group: Int
  /// The answer of a person; nil without one.
  public let answer: Answer?

  /// Creates a picture of a class.
  public init(vector: UnitVector, point: [Double]? = nil, group: Int, answer: Answer?) {
    self.vector = vector
    self.point = point
    self.group = group
    self.answer = answer
  }
}
