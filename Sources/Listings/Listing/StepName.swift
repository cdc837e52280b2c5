/// The steps of the pipeline, in the order in which an image passes them.
public enum StepName: UInt8, Sendable, CaseIterable, Comparable {
  case sources, fetch, inspect
  case exactDuplicates, nearDuplicates
  case labels, crop, split, export

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
