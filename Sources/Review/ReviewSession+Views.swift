import Digests
import Engine
import Imaging
import Listings
import Manifest
import Pipeline

/// The views of the page as JSON. Texts are sent unescaped, because the page sets them as text and never as HTML.
extension ReviewSession {
  /// A picture that waits for an answer; without one, the end of all answers.
  func single(_ place: Place?) -> JSONValue {
    guard let place else { return done(.answers) }
    let item = place.item
    let next = item.following(place.image) { isUnanswered($0, in: item) }
    let accepted = item.asked.images.filter { decisions.answer(item.name, $0) == .yes }.suffix(3)
    return view(
      "single", place, item.asked,
      [
        ("next", .array(next.map { .string($0.hex) })), ("accepted", .array(accepted.map { .string($0.hex) })),
        ("progress", progress(item)),
      ])
  }

  /// A picture that waits for a square; without one, the end of all squares.
  func crop(_ place: Place?) -> JSONValue {
    guard let place else { return done(.crops) }
    let item = place.item
    var suggestions = item.suggestions(for: place.image)
    if let own = ownSquare(place.image, in: item) { suggestions = [own] + suggestions.filter { $0 != own } }
    let next = item.cropped.after(place.image) { isUncropped($0, in: item) }.prefix(ClassQuestions.looksAhead)
    let wanted = item.cropped.images.filter { isCropped($0, in: item) }
    return view(
      "crop", place, item.cropped,
      [
        ("next", .array(next.map { .string($0.hex) })), ("suggestions", .array(suggestions.map(Self.json))),
        ("size", .int(Self.outputSide(item.settings.crop))),
        (
          "progress",
          .object(present: [
            ("done", .int(wanted.count { decisions.square(item.name, $0) != nil })), ("count", .int(wanted.count)),
          ])
        ),
      ])
  }

  /// The square in the file of decisions.
  private func ownSquare(_ image: SHA256Digest, in item: ClassQuestions) -> SquareBox? {
    guard case .square(let x, let y, let side, _)? = decisions.square(item.name, image) else { return nil }
    return SquareBox(x: x, y: y, side: side)
  }

  /// A page of a class's pictures.
  func grid(_ item: ClassQuestions, sort: ClassQuestions.Sort, show: String, from: Int, count: Int) -> JSONValue {
    let shown = item.sorted(by: sort).filter { subject in
      show == "all" || show == (decisions.answer(item.name, subject.image)?.rawValue ?? "unanswered")
    }
    let start = min(max(0, from), max(0, shown.count - 1))
    let page = shown[min(start, shown.count)...].prefix(min(max(1, count), 400))
    return whole(
      "grid", item,
      [
        ("images", .array(page.map { json($0, in: item) })), ("from", .int(start)), ("total", .int(shown.count)),
        ("progress", progress(item)), ("sorts", .array(item.sorts.map { .string($0.rawValue) })),
      ])
  }

  /// A page of a class's crops.
  func sheet(_ item: ClassQuestions, from: Int, count: Int) -> JSONValue {
    let shown = item.settings.crop.mode == .none ? [] : item.cropped.images.compactMap { item[$0] }
    let start = min(max(0, from), max(0, shown.count - 1))
    let page = shown[min(start, shown.count)...].prefix(min(max(1, count), 400))
    return whole(
      "sheet", item,
      [
        ("images", .array(page.map { json($0, in: item) })), ("from", .int(start)), ("total", .int(shown.count)),
      ])
  }

  /// A cluster to judge: the first open one from `number` on, or, backwards, the last one up to it. The search wraps around at
  /// the ends, and nil means the first open cluster. If no cluster is open, the view is the end of all duplicates.
  func duplicates(from number: Int?, backwards: Bool = false) -> JSONValue {
    let open = openClusters()
    let found =
      number.flatMap { number in
        backwards ? open.last { $0.number <= number } ?? open.last : open.first { $0.number >= number }
      } ?? open.first
    guard let found else { return done(.duplicates) }
    let members = found.cluster.members.map { member in
      JSONValue.object(present: [
        ("image", .string(member.image.hex)), ("class", .string(member.className.rawValue)),
        ("title", .string(questions[member.className]?.title ?? member.className.rawValue)),
        ("address", .string(member.address)),
        ("width", .int(member.width)), ("height", .int(member.height)), ("bytes", .int(member.bytes)),
        ("distance", member.distance.map { .int($0) }), ("grade", member.grade.map { .string($0) }),
        ("stays", .bool(member.stays)),
        ("answer", decisions.answer(member.className, member.image).map { .string($0.rawValue) }),
      ])
    }
    return .object(
      present: [
        ("mode", "duplicates"), ("cluster", .int(found.number)), ("conflict", .bool(found.cluster.isConflict)),
        ("isOut", .bool(!found.cluster.hasStanding)),
        ("members", .array(members)), ("place", .int(open.firstIndex { $0.number == found.number } ?? 0)),
        ("total", .int(open.count)),
      ] + common)
  }

  /// The kind of question that is finished.
  enum Ending: String, Sendable {
    case answers, duplicates, crops
  }

  /// The view after the last question of a kind: the answers given, and the work that remains.
  func done(_ end: Ending) -> JSONValue {
    let crops = questions.classes.map { item in item.cropped.images.count { isUncropped($0, in: item) } }.reduce(0, +)
    return .object(
      present: [
        ("mode", "done"), ("about", .string(end.rawValue)), ("command", "dsbuild"), ("crops", .int(crops)),
        ("duplicates", .int(openClusters().count)),
      ] + common)
  }

  /// The members of every view: the dataset, its classes, and whether a step can be undone.
  var common: [(String, JSONValue?)] {
    [("dataset", .string(manifest.name)), ("classes", classes()), ("undo", .bool(decisions.canUndo))]
  }

  /// Name, title and counts of every class. `asked` is how many answers the class needs, `toGo` how many of them are missing.
  func classes() -> JSONValue {
    .array(
      questions.classes.map { item in
        var counts: [LabelFile.Answer: Int] = [:]
        var left = 0
        for image in item.asked.images {
          guard let answer = decisions.answer(item.name, image) else {
            left += 1
            continue
          }
          counts[answer, default: 0] += 1
        }
        let asked = asked(item)
        return .object(present: [
          ("name", .string(item.name.rawValue)), ("title", .string(item.title)),
          ("count", .int(item.asked.count)), ("left", .int(left)), ("asked", .int(asked)),
          ("toGo", .int(max(0, asked - (item.asked.count - left)))), ("yes", .int(counts[.yes] ?? 0)),
          ("no", .int(counts[.no] ?? 0)), ("skip", .int(counts[.skip] ?? 0)),
          ("sureness", .object(present: sureness(item))),
          ("uncropped", .int(item.cropped.images.count { isUncropped($0, in: item) })),
        ])
      })
  }

  /// How many answers a class needs: the number that its model starts with, or one for each picture if it has no model.
  private func asked(_ item: ClassQuestions) -> Int {
    guard item.settings.labels.model != .none else { return item.asked.count }
    let unanswered = item.asked.images.filter { isUnanswered($0, in: item) }
    let answered = item.asked.count - unanswered.count
    // The same count as that of the build and of `status`.
    return answered
      + Waiting.labels(
        open: unanswered.count(where: item.leftOpen.contains),
        conflicts: unanswered.count(where: item.conflicts.contains),
        answered: answered, unanswered: unanswered.count, item.settings.labels, isEnough: isEnough(item)
      ).all
  }

  /// Whether the last estimate was sure enough; it is of the present answers only if the class is fresh.
  private func isEnough(_ item: ClassQuestions) -> Bool { item.estimate?.isEnough(item.settings.labels) ?? false }

  /// How sure the rest is: the estimated accuracy for the pictures that the model decides.
  private func sureness(_ item: ClassQuestions) -> [(String, JSONValue?)] {
    let isFresh = isFresh(item.name)
    let rest = isFresh && item.estimate?.state == .decides ? item.estimate?.rest : nil
    return [
      ("pending", .bool(!isFresh && item.settings.labels.model != .none)), ("enough", .bool(isFresh && isEnough(item))),
      ("wanted", .number(item.settings.labels.enough.fraction)),
      ("rest", rest.map { .object(present: [("value", .number($0.value)), ("low", .number($0.low))]) }),
    ]
  }

  /// The members of every view of one picture.
  private func view(
    _ mode: String, _ place: Place, _ order: PictureOrder, _ more: [(String, JSONValue?)]
  ) -> JSONValue {
    whole(
      mode, place.item,
      [
        ("image", place.item[place.image].map { json($0, in: place.item) }),
        ("place", .int(order.place(of: place.image) ?? 0)), ("total", .int(order.count)),
      ] + more)
  }

  private func whole(_ mode: String, _ item: ClassQuestions, _ more: [(String, JSONValue?)]) -> JSONValue {
    .object(
      present: [
        ("mode", .string(mode)), ("class", .string(item.name.rawValue)),
        ("title", .string(item.title)), ("fill", .string(item.settings.crop.fill.description)),
        ("leaves", .bool(item.settings.crop.leavesPictures)),
        ("description", item.settings.description.map { .string($0) }),
      ] + more + common)
  }

  private func json(_ subject: ReviewedPicture, in item: ClassQuestions) -> JSONValue {
    let box = ownSquare(subject.image, in: item) ?? subject.suggestions.first
    return .object(present: [
      ("image", .string(subject.image.hex)), ("width", .int(subject.width)), ("height", .int(subject.height)),
      ("address", .string(subject.address)), ("host", .string(subject.host)),
      ("score", subject.score.map { .number($0) }), ("looksLike", likeness(subject, in: item)),
      ("answer", decisions.answer(item.name, subject.image).map { .string($0.rawValue) }), ("box", box.map(Self.json)),
    ])
  }

  /// The class that a picture below the threshold looks like: its name and its title.
  private func likeness(_ subject: ReviewedPicture, in item: ClassQuestions) -> JSONValue? {
    guard let score = subject.score, score < item.settings.labels.threshold,
      let name = item.pool.likeness(of: subject.image)
    else { return nil }
    return .object(present: [
      ("class", .string(name.rawValue)), ("title", .string(questions[name]?.title ?? name.rawValue)),
    ])
  }

  func progress(_ item: ClassQuestions) -> JSONValue {
    let answers = decisions.answers(of: item.name).answers.filter { item.asked.place(of: $0.key) != nil }
    return .object(
      present: [
        ("answered", .int(answers.count)), ("asked", .int(asked(item))),
        ("yes", .int(answers.values.count { $0 == .yes })), ("no", .int(answers.values.count { $0 == .no })),
        ("hasModel", .bool(item.settings.labels.model != .none)),
      ] + sureness(item))
  }

  private static func json(_ box: SquareBox) -> JSONValue {
    .object(present: [("x", .int(box.x)), ("y", .int(box.y)), ("side", .int(box.side))])
  }

  /// The side of the preview: that of the output, at most 512 pixels; 224 if the output has no fixed size.
  static func outputSide(_ crop: CropSettings) -> Int {
    if case .pixels(let side) = crop.size { return min(side, 512) }
    return 224
  }
}
