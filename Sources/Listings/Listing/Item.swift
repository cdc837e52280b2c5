public import Digests
public import Imaging
public import Manifest

/// One candidate image as a listing has it: its name, the facts found so far, and whether it is still in.
///
/// A value of fixed size without references, so that a listing of a million items is one allocation.
public struct Item: Hashable, Sendable {
  /// Whether the item is still in, or out, by which step and why.
  public enum Verdict: Hashable, Sendable {
    case `in`
    case out(StepName, Reason)
  }

  /// How alike a duplicate and the image that stands for it are.
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

  /// Which image stands for this one, or which one it was found to resemble.
  public struct Match: Hashable, Sendable {
    /// The other image's digest.
    public var image: SHA256Digest
    /// Bits that differ, or nil where no bits were compared.
    public var distance: Int?
    /// How alike they are.
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

  /// What a person said of the image.
  public enum Answer: UInt8, Sendable, CaseIterable {
    case yes = 1, no, skip

    /// The answer of that word.
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

    /// A point.
    public init(x: Int32, y: Int32) {
      self.x = x
      self.y = y
    }
  }

  /// The candidate's name.
  public let id: ItemID
  /// In, or out and why.
  public var verdict: Verdict
  /// SHA-256 of the whole body, wherever it was read.
  public var image: SHA256Digest?
  /// Size of the body in bytes.
  public var bytes: UInt64?
  /// The format by content.
  public var format: ImageFormat?
  /// Width in pixels, after orientation.
  public var width: UInt32?
  /// Height in pixels, after orientation.
  public var height: UInt32?
  /// EXIF orientation, 1 to 8.
  public var orientation: UInt8?
  /// Whether it has a colour profile other than sRGB; its stored values are kept as they are.
  public var hasForeignProfile = false
  /// How much there is to learn from it.
  public var quality: PictureQuality?
  /// 64-bit DCT hash.
  public var phash: UInt64?
  /// The image that stands for it.
  public var duplicate: Match?
  /// Smallest image digest of its group of near duplicates, which never straddles splits.
  public var group: SHA256Digest?
  /// The number of the last filter that marks it.
  public var filter: UInt8?
  /// A person's answer.
  public var answer: Answer?
  /// Probability of yes in ten-thousandths.
  public var score: UInt16?
  /// Whether it waits for a person's look although it stays in.
  public var isForReview = false
  /// The square, in source pixels after orientation.
  public var crop: SquareBox?
  /// Who chose the square.
  public var cropChooser: CropAuthor?
  /// Centre of the activation map.
  public var focus: Point?
  /// How sure the model is of its square, in ten-thousandths.
  public var confidence: UInt16?
  /// The blob of the cropped picture.
  public var cropped: SHA256Digest?
  /// The split it is in.
  public var split: Split?

  /// A candidate of which nothing is known but its name.
  public init(id: ItemID, verdict: Verdict = .in) {
    self.id = id
    self.verdict = verdict
  }

  /// Whether it is still in.
  public var isIn: Bool { verdict == .in }

  /// Why it is out, if it is.
  public var reason: Reason? {
    if case .out(_, let reason) = verdict { return reason }
    return nil
  }

  /// The step that put it out, if it is.
  public var step: StepName? {
    if case .out(let step, _) = verdict { return step }
    return nil
  }

  /// Whether it had passed `step` when that step was done.
  public func passed(_ step: StepName) -> Bool {
    if case .out(let by, _) = verdict { return by > step }
    return true
  }
}
