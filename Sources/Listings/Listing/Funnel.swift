public import Imaging
public import Manifest

/// How many images of a class were still in after each step, and why the others went.
public struct Funnel: Hashable, Sendable {
  /// Rows and files, bad rows included.
  public var candidates = 0
  /// Still in after `fetch`.
  public var fetched = 0
  /// Still in after `inspect`.
  public var intact = 0
  /// Still in after `exact_duplicates`.
  public var unique = 0
  /// Still in after `near_duplicates`.
  public var distinct = 0
  /// Still in after `labels`.
  public var kept = 0
  /// Still in after `crop`.
  public var cropped = 0
  /// In the first image export.
  public var exported = 0
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
    candidates = listing.items.count
    for item in listing.items {
      if item.passed(.fetch) { fetched += 1 }
      if item.passed(.inspect) { intact += 1 }
      if item.passed(.exactDuplicates) { unique += 1 }
      if item.passed(.nearDuplicates) { distinct += 1 }
      if item.passed(.labels) { kept += 1 }
      if item.passed(.crop) { cropped += 1 }
      if item.isIn {
        exported += 1
        if let split = item.split { splits[split, default: 0] += 1 }
      }
      if item.isIn, item.isForReview { review += 1 }
      if let reason = item.reason { reasons[reason, default: 0] += 1 }
      if item.reason == .unsupportedFormat, let format = item.format { formats[format, default: 0] += 1 }
    }
    for row in origin.rows {
      guard let reason = row.reason else { continue }
      candidates += 1
      reasons[reason, default: 0] += 1
    }
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
