public import Digests
public import Listings
public import Manifest

/// The pictures of one class in the order in which a person is asked about them.
///
/// Each picture that reached the labels is in the queue once: first those that resemble a picture of another class, then the
/// unanswered ones, then the answered ones.
public struct ReviewQueue: Hashable, Sendable {
  /// One picture, and the evidence about whether it belongs to its class.
  public struct Question: Hashable, Sendable {
    /// The picture.
    public let image: SHA256Digest
    /// The answer of a person.
    public let answer: LabelFile.Answer?
    /// The probability of yes to four decimals, learned from the answers of the class; nil if there are too few answers.
    public let score: Double?
    /// Whether it resembles a picture of another class. Only a person can resolve that.
    public let isConflict: Bool
  }

  /// The rule that made the order.
  public enum Basis: String, Hashable, Sendable {
    /// Pictures that differ from each other first.
    case spread
    /// The order of the rows.
    case csv
    /// Those that look least like the class first.
    case likelihood
    /// Those the head is least sure of first.
    case uncertainty
  }

  /// The class.
  public let className: ClassName
  /// The pictures in the order of asking.
  public let questions: [Question]
  /// The rule that made their order.
  public let basis: Basis
  /// How many answers are missing to the number that the manifest asks for; at most the number of unanswered pictures.
  public let wanted: Int
  /// The estimated quality of the head; nil without a model.
  public let estimate: LabelEstimate?

  /// The number of unanswered pictures.
  public var unanswered: Int { questions.count { $0.answer == nil } }
}
