/// The steps of the pipeline, in the order in which an image passes them.
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
    }
  }

  /// The step of that name, if there is one.
  public init?(text: String) {
    guard let step = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = step
  }

  public static func < (left: StepName, right: StepName) -> Bool { left.rawValue < right.rawValue }
}
