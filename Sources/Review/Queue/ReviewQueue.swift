public import Digests
public import Listings
public import Manifest

/// The pictures of one class in the order in which a person is asked about them.
///
/// Every picture that reached the labels is in it once: first those of two classes at once, then the unanswered ones, the
/// answered ones last.
public struct ReviewQueue: Hashable, Sendable {
  /// One picture, and what is known of whether it belongs to its class.
  public struct Question: Hashable, Sendable {
    /// The picture.
    public let image: SHA256Digest
    /// What a person said of it.
    public let answer: LabelFile.Answer?
    /// Probability of yes to four decimals, from the answers of the class; nil where nothing can tell.
    public let score: Double?
    /// Whether it resembles a picture of another class, which only a person can settle.
    public let isConflict: Bool
  }

  /// What the order was made by.
  public enum Basis: String, Hashable, Sendable {
    /// Pictures unlike each other first.
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
  /// What their order was made by.
  public let basis: Basis
  /// The answers still wanted before the class has the number its manifest asks for; never more than are unanswered.
  public let wanted: Int
  /// What the head is worth; nil without a model.
  public let estimate: LabelEstimate?

  /// The pictures nobody has answered.
  public var unanswered: Int { questions.count { $0.answer == nil } }
}
