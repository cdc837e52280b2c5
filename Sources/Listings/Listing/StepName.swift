/// The steps of the pipeline.
///
/// Stored listings hold the numbers: a step keeps its number for ever, and a number is never used again.
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
  /// Asks for what the candidates of all classes lack.
  case transfers = 9
  /// Compares what would be recorded with the lock, under `--locked`.
  case lock = 10

  /// The steps that an image passes, in that order; the others act for all images at once.
  public static let allCases: [StepName] = [
    .sources, .fetch, .inspect, .exactDuplicates, .nearDuplicates, .labels, .crop, .split, .export,
  ]

  /// The name by which commands and JSON know the step.
  public var text: String {
    switch self {
    case .sources: "sources"
    case .fetch: "fetch"
    case .inspect: "inspect"
    case .exactDuplicates: "exact_duplicates"
    case .nearDuplicates: "near_duplicates"
    case .labels: "labels"
    case .crop: "crop"
    case .split: "split"
    case .export: "export"
    case .transfers: "transfers"
    case .lock: "lock"
    }
  }

  /// The step of that name that images pass, if there is one.
  public init?(text: String) {
    guard let step = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = step
  }

  public static func < (left: StepName, right: StepName) -> Bool { left.rawValue < right.rawValue }
}
