public import Imaging
public import Manifest

/// How many images of a class were still in after each step, and why the others went.
public struct Funnel: Hashable, Sendable {
  /// How many were still in after each step, by the steps that are ``StepName/counted``; `sources` counts rows and files, bad rows
  /// included.
  private var left: [StepName: Int] = [:]
  /// In, but waiting for a person's look.
  public var review = 0
  /// How many of ``exported`` are in each split; empty where nothing is split.
  public var splits: [Split: Int] = [:]
  /// How many went for each reason; with ``exported`` they make up ``candidates``.
  public var reasons: [Reason: Int] = [:]
  /// The formats of those that went as `unsupported_format`.
  public var formats: [ImageFormat: Int] = [:]
  /// The last step that was counted; of later ones nothing is known.
  public var reached = StepName.export

  /// A funnel of nothing.
  public init() {}

  /// The funnel of a class from its listing after a step, the last if none is named, and its rows.
  public init(_ listing: Listing, origin: OriginTable, through reached: StepName = .export) {
    self.reached = reached
    var out: [StepName: Int] = [:]
    for item in listing.items {
      if let step = item.step { out[step, default: 0] += 1 }
      if item.isIn, let split = item.split { splits[split, default: 0] += 1 }
      if item.isIn, item.isForReview { review += 1 }
      if let reason = item.reason { reasons[reason, default: 0] += 1 }
      if item.reason == .unsupportedFormat, let format = item.format { formats[format, default: 0] += 1 }
    }
    var left = listing.items.count
    for step in StepName.allCases {
      left -= out[step] ?? 0
      if step.counted != nil { self[after: step] = left }
    }
    self[after: .sources] = listing.items.count
    for row in origin.rows {
      guard let reason = row.reason else { continue }
      self[after: .sources] += 1
      reasons[reason, default: 0] += 1
    }
  }

  /// The steps after which images are counted.
  private static let steps = StepName.allCases.filter { $0.counted != nil }

  /// How many were still in after a step.
  public internal(set) subscript(after step: StepName) -> Int {
    get { left[step] ?? 0 }
    set { left[step] = newValue == 0 ? nil : newValue }
  }

  /// Rows and files, bad rows included.
  public var candidates: Int { self[after: .sources] }

  /// Still in after `fetch`.
  public var fetched: Int { self[after: .fetch] }

  /// In the first image export.
  public var exported: Int { self[after: .export] }

  /// The names of the counts in JSON, in the order of the steps.
  public static let columns = steps.compactMap(\.counted) + ["review"]

  /// The counts in the order of ``columns``, those of the steps that were reached.
  public var counts: [Int] {
    Self.steps.filter { $0 <= reached }.map { self[after: $0] } + (reached >= .export ? [review] : [])
  }

  /// Adds the counts of another class.
  public mutating func add(_ other: Funnel) {
    for step in Self.steps { self[after: step] += other[after: step] }
    review += other.review
  }

  /// How many candidates are out although nobody and no rule decided so: something asked for is missing.
  public var gaps: Int { reasons.reduce(0) { $0 + ($1.key.isDecided ? 0 : $1.value) } }

  /// Whether a person took any candidate out.
  public var hasWithdrawals: Bool { reasons.keys.contains(where: \.isWithdrawal) }

  /// The reasons by name, in the order of their names.
  public var reasonsByName: [(name: String, count: Int)] {
    reasons.map { (name: $0.key.name, count: $0.value) }.sorted { $0.name < $1.name }
  }
}
