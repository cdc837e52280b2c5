import Digests
public import Imaging
public import Manifest

/// The number of images of a class that are still in after each step, and the reasons why the others are out.
public struct Funnel: Hashable, Sendable {
  /// The number of images that are in after each step, for steps that are ``StepName/counted``. `sources` counts rows
  /// and files, including bad rows.
  private var left: [StepName: Int] = [:]
  /// The images that are in but wait for a person's review.
  public var review = 0
  /// The number of ``exported`` images in each part of the split; empty without a split.
  public var splits: [Split: Int] = [:]
  /// The number of images that are out for each reason. Together with ``exported`` they sum to ``candidates``.
  public var reasons: [Reason: Int] = [:]
  /// The formats of the images that are out as `unsupported_format`.
  public var formats: [ImageFormat: Int] = [:]
  /// The number of ``exported`` images by licence.
  public var licenses: [License: Int] = [:]
  /// The files of its folders and patterns that were left out unread. They are gaps, but no candidates, and have no reason.
  public var leftOut: [FileGlob.NearMiss.Kind: Int] = [:]
  /// The last step that was counted; the counts of later steps are unknown.
  public var reached = StepName.export

  /// Creates an empty funnel.
  public init() {}

  /// Counts the listing of a class after a step, by default the last one, together with its rows.
  public init(_ listing: Listing, origin: OriginTable, through reached: StepName = .export) {
    self.reached = reached
    var out: [StepName: Int] = [:]
    // Items come in the order of their ids, so the array is sorted.
    var kept: [ItemID] = []
    kept.reserveCapacity(listing.items.count)
    for item in listing.items {
      if item.isIn { kept.append(item.id) }
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
    var licenses = LicenseCounts()
    for row in origin.rows {
      guard let reason = row.reason else {
        if kept.index(ofSorted: row.id) != nil { licenses.add(row, of: origin) }
        continue
      }
      add(rowOutFor: reason)
    }
    self.licenses = licenses.counts
  }

  /// Counts a row that has no candidate of its own.
  mutating func add(rowOutFor reason: Reason) {
    self[after: .sources] += 1
    reasons[reason, default: 0] += 1
  }

  /// The steps after which images are counted.
  static let steps = StepName.allCases.filter { $0.counted != nil }

  /// The number of images that are in after a step.
  public internal(set) subscript(after step: StepName) -> Int {
    get { left[step] ?? 0 }
    set { left[step] = newValue == 0 ? nil : newValue }
  }

  /// The number of rows and files, including bad rows.
  public var candidates: Int { self[after: .sources] }

  /// The number of images that are in after `fetch`.
  public var fetched: Int { self[after: .fetch] }

  /// The number of images in the first image export.
  public var exported: Int { self[after: .export] }

  /// The names of the counts in JSON, in the order of the steps.
  public static let columns = steps.compactMap(\.counted) + ["review"]

  /// The counts in the order of ``columns``, only for the steps that were reached.
  public var counts: [Int] {
    Self.steps.filter { $0 <= reached }.map { self[after: $0] } + (reached >= .export ? [review] : [])
  }

  /// Adds the counts of another class.
  public mutating func add(_ other: Funnel) {
    for step in Self.steps { self[after: step] += other[after: step] }
    review += other.review
    leftOut.merge(other.leftOut, uniquingKeysWith: +)
  }

  /// The number of candidates that are out although no person and no rule decided so, and of the files left out: requested data
  /// is missing.
  public var gaps: Int { reasons.reduce(filesLeftOut) { $0 + ($1.key.isDecided ? 0 : $1.value) } }

  /// The number of files that were left out unread.
  public var filesLeftOut: Int { leftOut.values.reduce(0, +) }

  /// Whether a person removed any candidate.
  public var hasWithdrawals: Bool { reasons.keys.contains(where: \.isWithdrawal) }

  /// The number of images of each licence, sorted by the licence's identifier.
  public var licensesByName: [(name: String, count: Int)] {
    licenses.map { (name: $0.key.description, count: $0.value) }.sorted { $0.name < $1.name }
  }

  /// The number of images for each reason, sorted by the reason's name.
  public var reasonsByName: [(name: String, count: Int)] {
    reasons.map { (name: $0.key.name, count: $0.value) }.sorted { $0.name < $1.name }
  }
}
