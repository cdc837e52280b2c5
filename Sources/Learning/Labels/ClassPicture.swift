/// A picture of a class, as the class's head learns from it or judges it.
public struct ClassPicture: Hashable, Sendable {
  /// What a person said of it.
  public enum Answer: Hashable, Sendable {
    case yes, no
    /// It was looked at and left open: nothing is learned from it.
    case skipped
  }

  /// The direction of its embedding.
  public let vector: UnitVector
  /// Where it is among the pictures of the dataset; nil where nothing is known of other classes.
  public let point: [Double]?
  /// What stands for it and its copies: pictures of one group never judge each other.
  public let group: Int
  /// A person's answer.
  public let answer: Answer?

  /// A picture of a class.
  public init(vector: UnitVector, point: [Double]? = nil, group: Int, answer: Answer?) {
    self.vector = vector
    self.point = point
    self.group = group
    self.answer = answer
  }
}
