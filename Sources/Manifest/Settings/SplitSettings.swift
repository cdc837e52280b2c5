/// The parts into which a dataset is split.
public enum Split: UInt8, Sendable, CaseIterable, Comparable {
  case train = 1
  case val = 2
  case test = 3

  /// The name in paths, the lock and JSON.
  public var name: String {
    switch self {
    case .train: "train"
    case .val: "val"
    case .test: "test"
    }
  }

  /// Returns the split with a name; nil if there is none.
  public init?(name: some StringProtocol) {
    guard let split = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = split
  }

  public static func < (left: Split, right: Split) -> Bool { left.rawValue < right.rawValue }
}

/// `split`: the shares of pictures for training, validation and test.
public struct SplitSettings: Hashable, Sendable {
  /// The pictures that must be in the same part.
  public enum Grouping: String, Hashable, Sendable, CaseIterable {
    case nearDuplicates = "near_duplicates"
    case none
  }

  /// The share for training.
  public var train = Percentage.percent(0)
  /// The share for validation.
  public var val = Percentage.percent(0)
  /// The share for testing.
  public var test = Percentage.percent(0)
  /// The seed of the order of groups.
  public var seed = 42
  /// The pictures that stay in the same part.
  public var groupBy = Grouping.nearDuplicates

  /// Creates settings without shares; the manifest must set shares with a sum of 100 %.
  public init() {}

  /// The parts with a share greater than zero, in the order train, val, test.
  public var parts: [(split: Split, share: Percentage)] {
    [(.train, train), (.val, val), (.test, test)].filter { $0.1.partsPerMillion > 0 }
  }
}

extension SplitSettings {
  /// The keys of `split`.
  static let record: Record<SplitSettings> = Record(
    name: "split", doc: "How pictures are dealt out; the shares together are 100%.", empty: SplitSettings(),
    fields: [
      Field("train", \.train, .percentage, "The share for training."),
      Field("val", \.val, .percentage, "The share for validation."),
      Field("test", \.test, .percentage, "The share for testing."),
      Field("seed", \.seed, .integer(0...Int.max), "What the order of groups is drawn from."),
      Field(
        "group_by", \.groupBy,
        .words([
          Word(.nearDuplicates, "near copies stay in one part"), Word(.none, "every picture for itself"),
        ]), "What is never torn apart."),
    ])
}
