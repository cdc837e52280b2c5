import Digests
import Engine
import Imaging
import Listings
import Manifest

/// The pictures that a quality rule marks: a person sees the worst first, and answers one picture or all at once.
extension ReviewSession {
  /// A page of the pictures of a class that a rule marks.
  ///
  /// The rule is that of the named measure. Without a name it is the first rule with an unanswered picture, else the first
  /// rule that marks any picture.
  func quality(_ item: ClassQuestions, measure word: String?, from: Int, count: Int) -> JSONValue {
    let rules = QualitySettings.Measure.allCases.map { measure in (measure: measure, marked: item.marked(measure)) }
    let named = word.flatMap { QualitySettings.Measure(rawValue: $0) }
    let chosen =
      rules.first { $0.measure == named } ?? rules.first { !$0.marked.filter { isOpen($0, in: item) }.isEmpty }
      ?? rules.first { !$0.marked.isEmpty } ?? rules[0]
    let start = min(max(0, from), max(0, chosen.marked.count - 1))
    let page = chosen.marked[min(start, chosen.marked.count)...].prefix(min(max(1, count), 400))
    let rule = item.settings.quality[chosen.measure]
    let tabs = rules.map { rule in
      JSONValue.object(present: [
        ("name", .string(rule.measure.rawValue)), ("marked", .int(rule.marked.count)),
        ("open", .int(rule.marked.count { isOpen($0, in: item) })),
      ])
    }
    return .object(
      present: [
        ("mode", "quality"), ("class", .string(item.name.rawValue)), ("title", .string(item.title)),
        ("measure", .string(chosen.measure.rawValue)), ("meaning", .string(chosen.measure.reason.sentence)),
        ("rule", .string(rule.text)), ("rules", .array(tabs)), ("from", .int(start)),
        ("total", .int(chosen.marked.count)), ("open", .int(chosen.marked.count { isOpen($0, in: item) })),
        ("images", .array(page.map { json($0, chosen.measure, in: item) })),
      ] + common)
  }

  /// Saves one answer, in one step, for all unanswered pictures that a rule marks.
  mutating func decide(_ item: ClassQuestions, measure word: String?, _ answer: LabelFile.Answer) throws {
    guard let measure = word.flatMap({ QualitySettings.Measure(rawValue: $0) }) else {
      throw Refused(message: "the page did not say which quality rule is meant: reload it")
    }
    let open = item.marked(measure).filter { isOpen($0, in: item) }.map(\.image)
    guard !open.isEmpty else {
      throw Refused(message: "every picture that this rule marks is answered already: choose another rule")
    }
    try self.answer(item.name, open, answer)
  }

  private func isOpen(_ subject: ReviewedPicture, in item: ClassQuestions) -> Bool {
    isUnanswered(subject.image, in: item)
  }

  private func json(
    _ subject: ReviewedPicture, _ measure: QualitySettings.Measure, in item: ClassQuestions
  ) -> JSONValue {
    .object(present: [
      ("image", .string(subject.image.hex)), ("width", .int(subject.width)), ("height", .int(subject.height)),
      ("address", .string(subject.address)),
      ("score", subject.quality.map { .number(Double($0[measure]) / 100) }),
      ("answer", decisions.answer(item.name, subject.image).map { .string($0.rawValue) }),
    ])
  }
}
