/// `labels`: how pictures are labelled, by people's answers and a model's predictions.
public struct LabelSettings: Hashable, Sendable {
  /// The order in which people are asked before a model exists.
  public enum Order: String, Hashable, Sendable, CaseIterable {
    case spread, csv
  }

  /// The action if the model's weights are missing.
  public enum MissingModel: String, Hashable, Sendable, CaseIterable {
    case error, keep
  }

  /// The path of the file of answers, with the placeholder `{class}`.
  public var fileTemplate = "labels/{class}.jsonl"
  /// The list of pictures that people moved to a class, with `{class}` still in it.
  public var movedTemplate = "moved/{class}.csv"
  /// The number of answers asked for before the model may speak.
  public var first = 50
  /// The order of the questions.
  public var order = Order.spread
  /// The pretrained network.
  public var model = LabelModel.none
  /// The minimum probability of yes at which a picture is kept.
  public var threshold = 0.5
  /// The share of unanswered pictures that go to review: those with the least certain predictions.
  public var abstain = Percentage.percent(15)
  /// The minimum number of answers of each kind. With fewer, the whole class is kept.
  public var minAnswers = 5
  /// Whether pictures of the other classes help to judge those of this one.
  public var siblings = true
  /// The accuracy of the rest from which no more answers are asked for.
  public var enough = Percentage.percent(95)
  /// The action without weights.
  public var onMissingModel = MissingModel.error

  /// Creates the default settings.
  public init() {}

  /// The list of pictures that were moved to one class, relative to the manifest.
  public func moved(to name: ClassName) -> String { movedTemplate.filled(with: name) }

  /// The file of answers of one class, relative to the manifest.
  public func file(for name: ClassName) -> String { fileTemplate.filled(with: name) }
}

extension LabelSettings {
  /// The keys of `labels`.
  static let record: Record<LabelSettings> = Record(
    name: "labels", doc: "Which pictures belong to their class.", empty: LabelSettings(),
    fields: [
      Field("file", \.fileTemplate, .path, "The file of answers; `{class}` is filled in."),
      Field("moved", \.movedTemplate, .path, "The list of pictures moved to a class; `{class}` is filled in."),
      Field("first", \.first, .integer(0...1_000_000), "Answers asked for before the model may speak."),
      Field(
        "order", \.order,
        .words([Word(.spread, "pictures unlike each other first"), Word(.csv, "in listed order, as the tutorial does")]
        ),
        "In which order a person is asked before a model exists."),
      Field(
        "model", \.model, .model,
        "The pretrained network: a name known to dsbuild, `none`, or `{ file or url, sha256, format }`."),
      Field("threshold", \.threshold, .number(0...1), "The probability of yes from which a picture stays."),
      Field(
        "abstain", \.abstain, .percentage, "The share of unanswered pictures, the least certain, that go to review."),
      Field(
        "min_answers", \.minAnswers, .integer(1...1_000_000),
        "Answers of each kind below which a class is kept whole."),
      Field(
        "siblings", \.siblings, .boolean,
        "Whether unanswered pictures count a little: those of the class as yes, those of the other classes as no."),
      Field(
        "enough", \.enough, .percentage,
        "The accuracy of the rest, at the lower end of its 95 % interval, from which no more answers are asked for."),
      Field(
        "on_missing_model", \.onMissingModel,
        .words([Word(.error, "stop and say how to get the weights"), Word(.keep, "drop nothing")]),
        "What happens when the model's weights are not there."),
    ])
}
