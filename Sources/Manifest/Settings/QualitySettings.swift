/// `quality`: what becomes of pictures that there is little to learn from.
public struct QualitySettings: Hashable, Sendable {
  /// The properties that the rules measure.
  public enum Measure: String, Hashable, Sendable, CaseIterable {
    case blurry, dark, bright
    case lowInformation = "low_information"
    case grayscale
  }

  /// The action for a picture that a rule marks.
  public enum Action: String, Hashable, Sendable, CaseIterable {
    case report, review, drop
  }

  /// An action and the score from which it applies.
  public struct Rule: Hashable, Sendable {
    /// The action for a picture with a higher score.
    public var action = Action.report
    /// The score that a picture may have, from 0 to 1.
    public var above = 0.5

    /// The default: pictures are counted and shown.
    public init() {}

    /// Whether a score in hundredths is marked.
    public func marks(_ score: UInt8) -> Bool { Double(score) / 100 > above }

    /// The rule in words.
    public var text: String { "\(action.rawValue) above \(above)" }
  }

  private var rules: [Measure: Rule] = [:]

  /// The defaults: nothing is dropped.
  public init() {}

  /// The rule of a measure.
  public subscript(measure: Measure) -> Rule {
    get { rules[measure] ?? Rule() }
    set { rules[measure] = newValue == Rule() ? nil : newValue }
  }
}

extension QualitySettings {
  /// The keys of `quality`.
  static let record: Record<QualitySettings> = Record(
    name: "quality", doc: "What becomes of pictures that there is little to learn from.", empty: QualitySettings(),
    fields: [
      Field("blurry", \.[.blurry], .qualityRule, "Pictures without a sharp edge."),
      Field("dark", \.[.dark], .qualityRule, "Pictures without light."),
      Field("bright", \.[.bright], .qualityRule, "Pictures that are burnt out."),
      Field("low_information", \.[.lowInformation], .qualityRule, "Pictures with next to nothing to see."),
      Field("grayscale", \.[.grayscale], .qualityRule, "Pictures without colours."),
    ])
}

extension QualitySettings.Rule {
  fileprivate static let words = Form<QualitySettings.Action>.words([
    Word(.report, "counted and shown"), Word(.review, "asked first on the page"),
    Word(.drop, "out with the word as its reason"),
  ])

  fileprivate static let record: Record<QualitySettings.Rule> = Record(
    name: "quality_rule", doc: "What is done with a picture, and above which score.", empty: Self(),
    fields: [
      Field("action", \.action, words, "What becomes of a picture with a higher score."),
      Field("above", \.above, .number(0...1), "The score that a picture may have; 1 is certainly."),
    ])
}

extension Form where Value == QualitySettings.Rule {
  /// `drop`, or `{ action: drop, above: 0.8 }`.
  static var qualityRule: Form<QualitySettings.Rule> {
    let (words, record) = (QualitySettings.Rule.words, QualitySettings.Rule.record)
    return Form(
      schema: { writer in
        .object(["anyOf": .list([words.schema(&writer), writer.whole { $0.reference(to: record) }])])
      },
      read: { node, reading in
        var rule = QualitySettings.Rule()
        guard case .mapping = node.content else {
          guard let action = words.read(node, &reading) else { return nil }
          rule.action = action
          return rule
        }
        record.read(node, into: &rule, &reading)
        return rule
      },
      write: { rule in
        rule.above == QualitySettings.Rule().above ? words.write(rule.action) : record.write(rule)
      })
  }
}
