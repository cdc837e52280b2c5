import Imaging
import Listings
import Manifest
import Pipeline

/// The most useful action after a build.
struct NextStep {
  /// The action, with its command or key.
  let text: String

  /// The share of candidates from which gaps take precedence over questions for a person.
  private static let manyGaps = 0.2

  /// The next action after a whole build: first what loses many pictures, then decisions of a person, then the rest.
  init?(_ report: Builder.Report, _ manifest: Manifest) {
    guard let funnels = report.summary?.funnels else { return nil }
    self.init(
      funnels, report.waiting, estimates: report.estimates, strays: report.exports.first { !$0.strays.isEmpty })
    if !text.isEmpty { return }
    guard report.isChanged, report.changes == nil else { return nil }
    self.init(text: "`dsbuild review` to look at the pictures and answer yes or no")
  }

  private init(text: String) { self.text = text }

  private init(
    _ funnels: [ClassName: Funnel], _ waiting: Waiting, estimates: [ClassName: LabelEstimate],
    strays: Builder.Export?
  ) {
    let all = funnels.values
    let counts = all.reduce(into: [Reason: Int]()) { $0.merge($1.reasons, uniquingKeysWith: +) }
    let formats = all.reduce(into: [ImageFormat: Int]()) { $0.merge($1.formats, uniquingKeysWith: +) }
    let candidates = max(1, all.reduce(0) { $0 + $1.candidates })
    let gaps = counts.filter { !$0.key.isDecided && $0.key != .awaitingCrop }
      .sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }
    let cure = gaps.lazy.compactMap { gap in
      BuildText.cure(of: gap.key, formats).map { (gap: gap, text: $0) }
    }.first
    let review = Self.review(waiting, estimates)
    if let (gap, cure) = cure,
      Double(gap.value) >= Self.manyGaps * Double(candidates) || gap.key == .unsupportedFormat
    {
      // The last line names the remedy of the commonest gap.
      let named = Counted.text(gap.value, "candidate")
      text =
        gap.key == gaps.first?.key
        ? "close the gaps as said above; `dsbuild ls --reason \(gap.key.name)` names the \(named)"
        : "\(named) out as \(gap.key.name): \(cure)"
    } else if let review {
      text = review
    } else if let strays {
      text = "remove what is not dsbuild's from `\(strays.path)`, such as `\(strays.strays[0])`"
    } else if gaps.contains(where: { $0.key.mayPass }) {
      text = "`dsbuild retry` tries again the failures that may be temporary"
    } else {
      text = ""
    }
  }

  /// The work that waits for a person, as `status` counts it.
  private static func review(_ waiting: Waiting, _ estimates: [ClassName: LabelEstimate]) -> String? {
    let learning = estimates.filter { $0.value.state == .waits && !$0.value.isAllAnswered }.keys.sorted()
    var answers = waiting.labels > 0 ? "answer \(Counted.text(waiting.labels, "picture"))" : nil
    if let first = learning.first, let text = answers {
      let others = learning.count > 1 ? " and \(Counted.text(learning.count - 1, "other class", "other classes"))" : ""
      answers = "\(text), of `\(first)`\(others) first, from which the model learns"
    }
    let parts = [
      waiting.crops > 0 ? "draw \(Counted.text(waiting.crops, "square"))" : nil, answers,
      waiting.conflicts > 0 ? "settle \(Counted.text(waiting.conflicts, "row")) whose pictures two classes have" : nil,
    ].compactMap { $0 }
    return parts.isEmpty ? nil : "`dsbuild review` to \(list(parts))"
  }

  private static func list(_ parts: [String]) -> String {
    parts.count < 3
      ? parts.joined(separator: " and ") : parts.dropLast().joined(separator: ", ") + " and \(parts[parts.count - 1])"
  }
}
