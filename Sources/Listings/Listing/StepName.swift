/// The steps of the pipeline.
///
/// Stored listings hold the numbers: a step keeps its number for ever, and a number is never used again. To add a step, add a case with
/// the next number, and a row at its place in ``rows``.
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

  /// The steps that an image passes, in that order.
  private static let rows: [Row] = [
    Row(.sources, "sources", work: .reading, counts: "candidates", loses: "not asked for"),
    Row(.fetch, "fetch", work: .downloading, counts: "fetched", loses: "not fetched"),
    Row(.inspect, "inspect", work: .looking, counts: "intact", loses: "not intact"),
    Row(.exactDuplicates, "exact_duplicates", work: .comparing, counts: "unique", loses: "exact copies"),
    Row(.nearDuplicates, "near_duplicates", work: .comparing, counts: "distinct", loses: "near copies"),
    Row(.labels, "labels", work: .looking, counts: "kept", loses: "labels"),
    Row(.crop, "crop", work: .looking, counts: "cropped", loses: "crop"),
    Row(.split, "split", work: .assigning, counts: nil, loses: "split", isOptional: true),
    Row(.export, "export", work: .writing, counts: "exported", loses: "split", isOptional: true),
  ]

  /// The steps that act for all images at once and decide about none.
  private static let acting: [Row] = [
    // Asks for what the candidates of all classes lack.
    Row(.transfers, "transfers", work: .acting, counts: nil, loses: ""),
    // Compares what would be recorded with the lock, under `--locked`.
    Row(.lock, "lock", work: .acting, counts: nil, loses: ""),
  ]

  /// What the work of a step is, for those who say how much of it there is.
  public enum Work: Sendable {
    /// Rows are read.
    case reading
    /// Addresses are asked.
    case downloading
    /// An action is done for each picture, and remembered.
    case looking
    /// All pictures are compared with each other.
    case comparing
    /// Each picture gets a part of the dataset.
    case assigning
    /// Outputs are written.
    case writing
    /// There is no output that could be out of date, and so no place in a forecast.
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

  /// The steps that an image passes, in that order; the others act for all images at once.
  public static let allCases: [StepName] = rows.map(\.step)

  /// The name by which commands and JSON know the step.
  public var text: String { row.text }

  /// What its work is.
  public var work: Work { row.work }

  /// The name of the count of images that are still in after it; nil if they are not counted.
  public var counted: String? { row.counted }

  /// The word for the images that it puts out, below a chart.
  public var lost: String { row.lost }

  /// Whether a dataset may do without it: its images are then those of the step before.
  public var isOptional: Bool { row.isOptional }

  /// The step of that name that images pass, if there is one.
  public init?(text: String) {
    guard let step = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = step
  }

  /// The step whose images are those after this one in a dataset that does without it.
  public var before: StepName? {
    guard let index = Self.allCases.firstIndex(of: self), index > 0 else { return nil }
    return Self.allCases[index - 1]
  }

  public static func < (left: StepName, right: StepName) -> Bool { left.position < right.position }

  private static let table = rows + acting

  /// Positions in ``table`` by number: items are asked whether they passed a step by the million.
  private static let positions = (0...UInt8.max).map { number in
    UInt8(clamping: table.firstIndex { $0.step.rawValue == number } ?? table.count)
  }

  private var position: UInt8 { Self.positions[Int(rawValue)] }

  private var row: Row { Self.table[Int(position)] }
}
