package import Digests
import Engine
package import Learning
package import Manifest

/// The state and the quality of the model of a class, estimated from people's answers alone.
public struct LabelEstimate: Hashable, Sendable {
  /// The state of the model.
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// It decides about unanswered pictures.
    case decides
    /// It waits for more answers, and the class is kept whole.
    case waits
    /// Its weights are missing, and the manifest allows that: nothing is dropped.
    case missing
  }

  /// A share with its 95 % confidence interval.
  public struct Share: Hashable, Sendable {
    /// The share, to four decimals.
    public let value: Double
    /// The lower end of the interval.
    public let low: Double
    /// The upper end of the interval.
    public let high: Double
  }

  /// The number of answers of each kind that heads trained without them would have kept and dropped.
  public struct Confusion: Hashable, Sendable {
    /// The answers yes, by the decisions of the heads.
    public let yesKept: Int, yesDropped: Int
    /// The answers no, by the decisions of the heads.
    public let noKept: Int, noDropped: Int
  }

  /// The model, as the manifest names it.
  public var model: String
  /// The state of the model.
  public var state: State
  /// The number of pictures of the class with the answers yes and no.
  public var yes = 0, no = 0
  /// The share of answers that heads trained without them predicted correctly: five folds, Wilson's interval.
  public var accuracy: Share?
  /// The answers by the decisions of heads trained without them: five folds.
  public var confusion: Confusion?
  /// The probability that a yes has a higher score than a no: five folds, the interval of Hanley and McNeil.
  public var auc: Share?
  /// The accuracy to expect on unanswered pictures, which are easier than those that people were asked about.
  public var expected: Double?

  /// The accuracy to expect on the pictures that the model decides about, without those left to a person.
  public var rest: Share?
  /// Whether a person has answered every picture, so that nothing is left for a model or for another question.
  public var isAllAnswered = false
  /// How much weight the pictures of other classes have: 1, a quarter or none; nil if they have no weight.
  public var siblings: Double?

  package init(model: String, state: State, yes: Int = 0, no: Int = 0) {
    self.model = model
    self.state = state
    self.yes = yes
    self.no = no
  }

  /// Takes over what cross validation found.
  package mutating func add(_ validation: CrossValidation, scores: [Double], decided: [Double]) {
    accuracy = Share(validation.accuracy)
    let counts = validation.confusion
    confusion = Confusion(
      yesKept: counts.yesKept, yesDropped: counts.yesDropped, noKept: counts.noKept, noDropped: counts.noDropped)
    auc = Share(validation.auc)
    expected = Self.fourDecimals(validation.expectedAccuracy(of: scores))
    rest = Share(validation.expected(of: decided))
  }

  /// Whether the rest is sure enough for no more answers to be asked for.
  package func isEnough(_ settings: LabelSettings) -> Bool {
    guard state == .decides, let rest else { return false }
    return rest.low >= settings.enough.fraction
  }

  /// With fewer answers than this, a head is poor.
  private static let fewAnswers = 20

  /// The warning about a class whose model does not decide, or decides from few answers; nil without a warning.
  package func warning(of name: ClassName) -> (message: String, hint: String)? {
    let answers = "class `\(name)` has \(yes) yes and \(no) no"
    switch state {
    // There is no answer yet: answering is the normal next step, so there is no warning.
    case .waits where yes + no == 0: return nil
    // A person has decided about every picture, so the model has nothing left to decide.
    case .waits where isAllAnswered: return nil
    case .waits:
      return (
        "\(answers), too few for a model to learn from: it takes no picture out",
        "answer some more with `dsbuild review`"
      )
    case .missing:
      return (
        "class `\(name)` is built without `\(model)`, whose weights are missing: nothing is dropped",
        LabelModel.Name(rawValue: model) == nil
          ? "run `dsbuild doctor`, which says how to get them" : "run `dsbuild weights \(model)`, which downloads them"
      )
    case .decides where yes + no < Self.fewAnswers && siblings ?? 0 == 0:
      return ("\(answers), few for a model: it will make mistakes", "answer some more with `dsbuild review`")
    case .decides: return nil
    }
  }

  fileprivate static func fourDecimals(_ share: Double) -> Double { (share * 10_000).rounded() / 10_000 }
}

extension LabelEstimate.Share {
  fileprivate init(_ estimate: CrossValidation.Estimate) {
    value = LabelEstimate.fourDecimals(estimate.value)
    low = LabelEstimate.fourDecimals(estimate.interval.lowerBound)
    high = LabelEstimate.fourDecimals(estimate.interval.upperBound)
  }
}

/// The estimate as a record in the facts of its node, with shares in ten-thousandths.
extension LabelEstimate {
  package var record: Description {
    var record = Description()
    record["model"] = .text(model)
    record["state"] = .text(state.rawValue)
    record["yes"] = .integer(Int64(yes))
    record["no"] = .integer(Int64(no))
    record["accuracy"] = accuracy?.field
    record["confusion"] = confusion?.field
    record["auc"] = auc?.field
    record["expected"] = expected.map(Self.field)
    record["rest"] = rest?.field
    record["all_answered"] = isAllAnswered ? .flag(true) : nil
    record["siblings"] = siblings.map(Self.field)
    return record
  }

  package init?(_ record: Description) {
    guard let model = record.text("model"), let state = record.text("state").flatMap(State.init(rawValue:)) else {
      return nil
    }
    self.init(
      model: model, state: state, yes: Int(record.integer("yes") ?? 0), no: Int(record.integer("no") ?? 0))
    accuracy = Share(record["accuracy"])
    confusion = Confusion(record["confusion"])
    auc = Share(record["auc"])
    expected = record.integer("expected").map { Double($0) / 10_000 }
    rest = Share(record["rest"])
    isAllAnswered = record["all_answered"] == .flag(true)
    siblings = record.integer("siblings").map { Double($0) / 10_000 }
  }

  fileprivate static func field(_ share: Double) -> Description.Value { .integer(Int64((share * 10_000).rounded())) }

  fileprivate static func numbers(_ values: [Description.Value]) -> [Int64] {
    values.compactMap { value in
      if case .integer(let number) = value { return number }
      return nil
    }
  }
}

extension LabelEstimate.Share {
  fileprivate var field: Description.Value { .list([value, low, high].map(LabelEstimate.field)) }

  fileprivate init?(_ field: Description.Value?) {
    guard case .list(let values)? = field, values.count == 3 else { return nil }
    let numbers = LabelEstimate.numbers(values).map { Double($0) / 10_000 }
    guard numbers.count == 3 else { return nil }
    (value, low, high) = (numbers[0], numbers[1], numbers[2])
  }
}

extension LabelEstimate.Confusion {
  fileprivate var field: Description.Value {
    .list([yesKept, yesDropped, noKept, noDropped].map { .integer(Int64($0)) })
  }

  fileprivate init?(_ field: Description.Value?) {
    guard case .list(let values)? = field else { return nil }
    let counts = LabelEstimate.numbers(values).map { Int(clamping: $0) }
    guard counts.count == 4 else { return nil }
    self.init(yesKept: counts[0], yesDropped: counts[1], noKept: counts[2], noDropped: counts[3])
  }
}
