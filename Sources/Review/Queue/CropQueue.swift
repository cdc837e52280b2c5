public import Digests
public import Engine
public import Imaging
import Listings
public import Manifest
public import Pipeline

/// The pictures of one class in the order in which a person checks their squares: first those without a square, then the
/// least certain, then those that a person drew. Rejected pictures are last.
public struct CropQueue: Hashable, Sendable {
  /// One picture and its square.
  public struct Question: Hashable, Sendable {
    /// The picture.
    public let image: SHA256Digest
    /// Its width, upright.
    public let width: Int
    /// Its height, upright.
    public let height: Int
    /// The square it has, in source pixels after orientation; nil if it has none yet or is rejected.
    public let box: SquareBox?
    /// Who chose the square.
    public let chooser: CropAuthor?
    /// How sure the model is of its square, from 0 to 1; nil if the model did not choose it.
    public let confidence: Double?
    /// Whether a person rejected it from the class while cropping.
    public let isRejected: Bool
  }

  /// The class.
  public let className: ClassName
  /// The pictures, the most urgent first.
  public let questions: [Question]

  /// Reads the squares of a class after the last build; empty before the first build.
  public init(_ name: ClassName, listings: BuiltDataset) throws(EngineError) {
    className = name
    var seen: Set<SHA256Digest> = []
    let all: [Question] = try listings.rows(of: name, after: .crop).compactMap { row in
      guard row.item.passed(.labels), let image = row.item.image, let width = row.item.width,
        let height = row.item.height, seen.insert(image).inserted
      else { return nil }
      return Question(
        image: image, width: Int(width), height: Int(height), box: row.item.crop, chooser: row.item.cropChooser,
        confidence: row.item.confidence.map { Double($0) / 10_000 }, isRejected: row.item.reason == .rejectedInCrop)
    }
    questions = all.enumerated().sorted { ($0.element.need, $0.offset) < ($1.element.need, $1.offset) }.map(\.element)
  }
}

extension CropQueue.Question {
  /// The lower the value, the sooner a person should look.
  fileprivate var need: Double {
    if isRejected { return 4 }
    guard box != nil else { return 0 }
    switch chooser {
    case .person: return 3
    case .model: return 1 + (confidence ?? 0) / 2
    case .center, nil: return 2
    }
  }
}
