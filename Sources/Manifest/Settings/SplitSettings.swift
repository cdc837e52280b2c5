/// The parts a dataset is split into.
public enum SplitName: String, Hashable, Sendable, CaseIterable {
  case train, val, test

  /// The order in which a split wins where two have the same claim to a picture: a test set keeps its pictures.
  public static let tieOrder: [SplitName] = [.test, .val, .train]
}

/// `split`: how pictures are dealt out to training, validation and test.
public struct SplitSettings: Hashable, Sendable {
  /// What must not be torn apart.
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
  /// What the order of groups is drawn from.
  public var seed = 42
  /// What stays together.
  public var groupBy = Grouping.nearDuplicates

  /// No shares yet: together they must come to 100 %.
  public init() {}

  /// The parts that get any picture, in the order train, val, test.
  public var parts: [(name: SplitName, share: Percentage)] {
    [(.train, train), (.val, val), (.test, test)].filter { $0.1.partsPerMillion > 0 }
  }
}
