/// The steps of the pipeline.
///
/// Stored listings contain the numbers: a step must keep its number, and a number must never be used again. To add a
/// step, add a case with the next number, and a row at its place in ``rows``.
public enum StepName: UInt8, Sendable, CaseIterable, Comparable {
  case sources = 0
  case fetch = 1
  case inspect = 2
  case exactDuplicates = 3
  case nearDuplicates = 4
  case labels = 5
  case crop = 6
  case split = 7
  case export = 8
  case transfers = 9
  case lock = 10
  case select = 11
  case filter = 12

  /// The steps that images pass, in order.
  private static let rows: [Row] = [
    Row(.sources, "sources", work: .reading, counts: "candidates", loses: "not asked for"),
    Row(.fetch, "fetch", work: .downloading, counts: "fetched", loses: "not fetched"),
    Row(.inspect, "inspect", work: .looking, counts: "intact", loses: "not intact"),
    Row(.exactDuplicates, "exact_duplicates", work: .comparing, counts: "unique", loses: "exact copies"),
    Row(.nearDuplicates, "near_duplicates", work: .comparing, counts: "distinct", loses: "near copies"),
    Row(.filter, "filter", work: .looking, counts: nil, loses: "filtered", isOptional: true),
    Row(.labels, "labels", work: .looking, counts: "kept", loses: "labels"),
    Row(.select, "select", work: .comparing, counts: "selected", loses: "not selected", isOptional: true),
    Row(.crop, "crop", work: .looking, counts: "cropped", loses: "crop"),
    Row(.split, "split", work: .assigning, counts: nil, loses: "split", isOptional: true),
    Row(.export, "export", work: .writing, counts: "exported", loses: "split", isOptional: true),
  ]

  /// The steps that act once for all images and decide about none.
  private static let acting: [Row] = [
    // Downloads what the candidates of all classes still need.
    Row(.transfers, "transfers", work: .acting, counts: nil, loses: ""),
    // Compares the data to be recorded with the lock, under `--locked`.
    Row(.lock, "lock", work: .acting, counts: nil, loses: ""),
  ]

  /// The kind of a step's work, for forecasts and progress.
  public enum Work: Sendable {
    /// Rows are read.
    case reading
    /// Addresses are requested.
    case downloading
    /// An action runs for each picture, and its result is remembered.
    case looking
    /// All pictures are compared with each other.
    case comparing
    /// Each picture is assigned to a part of the dataset.
    case assigning
    /// Outputs are written.
    case writing
    /// The step has no output that can be out of date, so it is not in a forecast.
    case acting
  }

  /// The facts about one step.
  private struct Row: Sendable {
    let step: StepName
    let text: String
    let work: Work
    let counted: String?
    let lost: String
    let isOptional: Bool

    init(
      _ step: StepName, _ text: String, work: Work, counts counted: String?, loses lost: String,
      isOptional: Bool = false
    ) {
      self.step = step
      self.text = text
      self.work = work
      self.counted = counted
      self.lost = lost
      self.isOptional = isOptional
    }
  }

  /// The steps that images pass, in order; the other steps act once for all images.
  public static let allCases: [StepName] = rows.map(\.step)

  /// The name of the step in commands and JSON.
  public var text: String { row.text }

  /// The kind of its work.
  public var work: Work { row.work }

  /// The name of the count of images that are in after it; nil if they are not counted.
  public var counted: String? { row.counted }

  /// The label in a chart for the images that it removes.
  public var lost: String { row.lost }

  /// Whether a dataset may omit the step: its images are then those of the step before.
  public var isOptional: Bool { row.isOptional }

  /// Returns the step that images pass with a name; nil if there is none.
  public init?(text: String) {
    guard let step = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = step
  }

  /// The step before this one. If a dataset omits this step, its images are those of the step before.
  public var before: StepName? {
    guard let index = Self.allCases.firstIndex(of: self), index > 0 else { return nil }
    return Self.allCases[index - 1]
  }

  public static func < (left: StepName, right: StepName) -> Bool { left.position < right.position }

  private static let table = rows + acting

  /// Positions in ``table`` by number, because items are compared with steps millions of times.
  private static let positions = (0...UInt8.max).map { number in
    UInt8(clamping: table.firstIndex { $0.step.rawValue == number } ?? table.count)
  }

  private var position: UInt8 { Self.positions[Int(rawValue)] }

  private var row: Row { Self.table[Int(position)] }
}
