/// `duplicates`: what counts as the same picture, and which copy stays.
public struct DuplicateSettings: Hashable, Sendable {
  /// What an exact copy has in common.
  public enum ExactBasis: String, Hashable, Sendable, CaseIterable {
    case bytes, pixels
  }

  /// The digest exact copies are found by.
  public enum ExactHash: String, Hashable, Sendable, CaseIterable {
    case sha256, md5
  }

  /// How near copies are found.
  public enum NearAlgorithm: String, Hashable, Sendable, CaseIterable {
    case auto, gradient, phash, dhash, pdq
  }

  /// How unlike two near copies may be.
  public enum NearThreshold: Hashable, Sendable {
    /// What suits the algorithm.
    case automatic
    /// Fewer than this share of the bits differ; `0%` switches near matching off.
    case share(Percentage)
    /// At most so many bits differ.
    case bits(Int)
  }

  /// Which pictures are compared with each other.
  public enum Scope: String, Hashable, Sendable, CaseIterable {
    case dataset
    case perClass = "class"
  }

  /// Which copy of a cluster stays.
  public enum Keep: String, Hashable, Sendable, CaseIterable {
    case largest, first
    case newestSource = "newest_source"
  }

  /// What becomes of one picture in two classes.
  public enum ConflictPolicy: String, Hashable, Sendable, CaseIterable {
    case dropAll = "drop_all"
    case keepFirst = "keep_first"
    case review, error
  }

  /// `duplicates.exact`.
  public struct Exact: Hashable, Sendable {
    /// What is compared.
    public var of = ExactBasis.bytes
    /// By which digest.
    public var hash = ExactHash.sha256

    /// The defaults.
    public init() {}
  }

  /// `duplicates.near`.
  public struct Near: Hashable, Sendable {
    /// The algorithm.
    public var algorithm = NearAlgorithm.auto
    /// The distance.
    public var threshold = NearThreshold.automatic
    /// A looser candidate gate: finds more, costs more.
    public var thorough = false

    /// The defaults.
    public init() {}
  }

  /// `duplicates.on_label_conflict`.
  public struct LabelConflict: Hashable, Sendable {
    /// For exact copies.
    public var exact = ConflictPolicy.dropAll
    /// For near copies.
    public var near = ConflictPolicy.review

    /// The defaults.
    public init() {}
  }

  /// Exact copies.
  public var exact = Exact()
  /// Near copies.
  public var near = Near()
  /// Which pictures are compared.
  public var scope = Scope.dataset
  /// Which copy stays.
  public var keep = Keep.largest
  /// One picture in two classes.
  public var onLabelConflict = LabelConflict()
  /// Folders or older exports that are matched against and never dropped from.
  public var reference: [String] = []
  /// The file of pairs a person judged different.
  public var allow = "duplicates.allow"

  /// The defaults.
  public init() {}
}
