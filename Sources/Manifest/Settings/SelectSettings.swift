/// `select`: how many pictures of a class are used, and which.
public struct SelectSettings: Hashable, Sendable {
  /// The order in which pictures are taken if there are too many.
  public enum Order: String, Hashable, Sendable, CaseIterable {
    case diverse, first, random
  }

  /// The most pictures of a class; nil for all.
  public var max: Int?
  /// The least pictures that a class should have.
  public var min = 0
  /// Which pictures are taken.
  public var by = Order.diverse
  /// The seed of `random`.
  public var seed = 42

  /// All pictures.
  public init() {}
}

extension SelectSettings {
  /// The keys of `select`.
  static let record: Record<SelectSettings> = Record(
    name: "select", doc: "How many pictures of a class are used, and which.", empty: SelectSettings(),
    fields: [
      Field(optional: "max", \.max, .integer(1...100_000_000), "The most pictures of a class; all when absent.")
        .examples(500),
      Field("min", \.min, .integer(0...100_000_000), "With fewer pictures than this a class is warned of."),
      Field(
        "by", \.by,
        .words([
          Word(.diverse, "pictures unlike each other"), Word(.first, "in listed order"),
          Word(.random, "drawn by lot from `seed`"),
        ]), "Which pictures are used if a class has more than `max`; pictures that are in the lock come first."),
      Field("seed", \.seed, .integer(0...Int.max), "What `random` is drawn from."),
    ], example: "max: 500")
}
