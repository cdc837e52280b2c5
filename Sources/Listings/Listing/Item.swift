public import Digests
public import Imaging
public import Manifest

/// One candidate image in a listing: its id, the facts found so far, and its verdict.
///
/// It is a value of fixed size without references, so a listing of a million items is one allocation.
public struct Item: Hashable, Sendable {
  /// Whether the item is in; if it is out, the step and the reason.
  public enum Verdict: Hashable, Sendable {
    case `in`
    case out(StepName, Reason)
  }

  /// The degree of similarity between a duplicate and the image that is kept instead.
  public enum Grade: UInt8, Sendable, CaseIterable {
    case exact = 1, samePixels, near, similar

    /// The word in JSON.
    public var name: String {
      switch self {
      case .exact: "exact"
      case .samePixels: "same_pixels"
      case .near: "near"
      case .similar: "similar"
      }
    }
  }

  /// The image that is kept instead of this one, or the image that it resembles.
  public struct Match: Hashable, Sendable {
    /// The other image's digest.
    public var image: SHA256Digest
    /// The number of different bits; nil if no bits were compared.
    public var distance: Int?
    /// The degree of similarity.
    public var grade: Grade
    /// By how many degrees with the clock the other image has to be turned to lie as this one: 0, 90, 180 or 270.
    public var turned: Int

    /// A match with an image.
    public init(image: SHA256Digest, distance: Int?, grade: Grade, turned: Int = 0) {
      self.image = image
      self.distance = distance
      self.grade = grade
      self.turned = turned
    }
  }

  /// A person's answer about the image.
  public enum Answer: UInt8, Sendable, CaseIterable {
    case yes = 1, no, skip

    /// Returns the answer with a name; nil if there is none.
    public init?(name: String) {
      guard let answer = Self.allCases.first(where: { $0.name == name }) else { return nil }
      self = answer
    }

    /// The word in JSON and in the label files.
    public var name: String {
      switch self {
      case .yes: "yes"
      case .no: "no"
      case .skip: "skip"
      }
    }
  }

  /// A point in source pixels after orientation.
  public struct Point: Hashable, Sendable {
    public var x: Int32
    public var y: Int32

    /// Creates a point.
    public init(x: Int32, y: Int32) {
      self.x = x
      self.y = y
    }
  }

  /// The id of the candidate.
  public let id: ItemID
  /// Whether the item is in, or why it is out.
  public var verdict: Verdict
  /// The SHA-256 of the whole body, from any source.
  public var image: SHA256Digest?
  /// Size of the body in bytes.
  public var bytes: UInt64?
  /// The format, detected from the content.
  public var format: ImageFormat?
  /// Width in pixels, after orientation.
  public var width: UInt32?
  /// Height in pixels, after orientation.
  public var height: UInt32?
  /// EXIF orientation, 1 to 8.
  public var orientation: UInt8?
  /// Whether it has a colour profile other than sRGB. The stored values are kept unchanged.
  public var hasForeignProfile = false
  /// How much there is to learn from it.
  public var quality: PictureQuality?
  /// 64-bit DCT hash.
  public var phash: UInt64?
  /// The image that is kept instead of it.
  public var duplicate: Match?
  /// The smallest image digest of its group of near duplicates. All images of a group are in one part of the split.
  public var group: SHA256Digest?
  /// The number of the last filter that marks it.
  public var filter: UInt8?
  /// A person's answer.
  public var answer: Answer?
  /// The probability of yes in ten-thousandths.
  public var score: UInt16?
  /// Whether it is in but waits for a person's review.
  public var isForReview = false
  /// The square, in source pixels after orientation.
  public var crop: SquareBox?
  /// The author of the square.
  public var cropChooser: CropAuthor?
  /// The centre of the activation map.
  public var focus: Point?
  /// The model's confidence in its square, in ten-thousandths.
  public var confidence: UInt16?
  /// The blob of the cropped picture.
  public var cropped: SHA256Digest?
  /// The part of the split.
  public var split: Split?

  /// Creates a candidate without any facts except its id.
  public init(id: ItemID, verdict: Verdict = .in) {
    self.id = id
    self.verdict = verdict
  }

  /// Whether the item is in.
  public var isIn: Bool { verdict == .in }

  /// The reason why the item is out; nil if it is in.
  public var reason: Reason? {
    if case .out(_, let reason) = verdict { return reason }
    return nil
  }

  /// The step that removed the item; nil if it is in.
  public var step: StepName? {
    if case .out(let step, _) = verdict { return step }
    return nil
  }

  /// Whether the item was still in after `step`.
  public func passed(_ step: StepName) -> Bool {
    if case .out(let by, _) = verdict { return by > step }
    return true
  }
}
