import Digests
import Engine
import Imaging
import Manifest

/// The requests of the page, by path.
extension ReviewSession {
  /// Answers a request; nil for an unknown path.
  ///
  /// - Throws: ``Refused``, and the error if a decision cannot be written to disk.
  mutating func request(_ path: String, _ query: Query) throws -> JSONValue? {
    switch path {
    case "open":
      try reopen()
      return single(firstOpen())
    case "single":
      return single(
        try look(query, in: \.asked, first: firstOpen()) { nextOpen(after: nil, in: $0) })
    case "answer": return try saveAnswer(query)
    case "answers": return try saveAnswers(query)
    case "move": return try saveMove(query)
    case "undo": return try takeBack()
    case "grid":
      let item = try named(query)
      return grid(
        item, sort: query.sort.flatMap { .init(rawValue: $0) } ?? .order, show: query.show ?? "all",
        from: query.from ?? 0, count: query.count ?? 60)
    case "duplicates": return duplicates(from: query.cluster, backwards: query.step == -1)
    case "keep", "distinct":
      guard let number = query.cluster else {
        throw Refused(message: "the page did not say which copies are meant: reload it")
      }
      try judge(cluster: number, image: query.digest, keeps: path == "keep")
      return duplicates(from: number)
    case "settle":
      guard let number = query.cluster, let image = query.digest else {
        throw Refused(message: "the page did not say which picture is meant: reload it")
      }
      try settle(cluster: number, image: image, of: query.className)
      return duplicates(from: number)
    case "accept":
      try acceptProposals()
      return duplicates(from: nil)
    case "tally": return done(.answers)
    case "progress": return .object(present: [("progress", progress(try named(query)))] + common)
    case "crop":
      return crop(try look(query, in: \.cropped, first: firstUncropped()) { nextUncropped(after: nil, in: $0) })
    case "square": return try saveSquare(query)
    case "reject":
      let place = try pictured(query)
      try answer(place.item.name, [place.image], .no)
      return crop(nextUncropped(after: place.image, in: place.item) ?? firstUncropped())
    case "quality":
      return quality(try named(query), measure: query.sort, from: query.from ?? 0, count: query.count ?? 60)
    case "rule":
      let item = try named(query)
      try decide(item, measure: query.sort, try wanted(query))
      return quality(item, measure: query.sort, from: 0, count: query.count ?? 60)
    case "sheet": return sheet(try named(query), from: query.from ?? 0, count: query.count ?? 60)
    default: return nil
    }
  }

  private mutating func saveAnswer(_ query: Query) throws -> JSONValue {
    let place = try pictured(query)
    try answer(place.item.name, [place.image], try wanted(query))
    return single(nextOpen(after: place.image, in: place.item) ?? firstOpen())
  }

  /// Moves the picture to the named class, else to the class that it looks like.
  private mutating func saveMove(_ query: Query) throws -> JSONValue {
    let place = try pictured(query)
    guard let target = query.target ?? place.item.pool.likeness(of: place.image) else {
      throw Refused(message: "it is not known which class this picture shows: answer no, or choose a class")
    }
    try move(place.item.name, place.image, to: target)
    return single(nextOpen(after: place.image, in: place.item) ?? firstOpen())
      .saying("Moved \(shortName(of: place.image)) to \(title(of: target)) (u takes it back)")
  }

  private mutating func saveAnswers(_ query: Query) throws -> JSONValue {
    let item = try named(query)
    // `clear` removes answers: rejecting a crop a second time takes the rejection back.
    try answer(item.name, query.digests, query.answer == "clear" ? nil : try wanted(query))
    return .object(present: common)
  }

  private mutating func saveSquare(_ query: Query) throws -> JSONValue {
    let place = try pictured(query)
    guard let x = query.x, let y = query.y, let side = query.side else {
      throw Refused(message: "the page did not say where the square is: draw it again")
    }
    try crop(place.item.name, place.image, SquareBox(x: x, y: y, side: side))
    return crop(nextUncropped(after: place.image, in: place.item) ?? firstUncropped())
  }

  /// Undoes the last step and shows the picture that it changed.
  private mutating func takeBack() throws -> JSONValue {
    guard let step = try undo(), let change = step.changes.first else { return .object(present: [("undone", false)]) }
    return view(of: change).saying(sentence(of: step.changes, passed: step.passed))
  }

  /// What was taken back, and whether newer steps were skipped because the files do not show them.
  private func sentence(of changes: [Change], passed: Int) -> String {
    guard let first = changes.first else { return "Taken back" }
    let name = shortName(of: first.image)
    let subject =
      switch first {
      case .answer(_, _, let was, let now): "\((now ?? was)?.rawValue ?? "the answer") to \(name)"
      case .square: "the square of \(name)"
      case .moved(let to, _, _, _): "the move of \(name) to \(title(of: to))"
      case .pair: "that \(name) differs from its copy"
      case .kept: "the choice of \(name) among its copies"
      }
    let more = changes.count > 1 ? " and \(changes.count - 1) more" : ""
    let others =
      passed == 0
      ? ""
      : passed == 1
        ? "; 1 newer step was changed outside the page and is passed over"
        : "; \(passed) newer steps were changed outside the page and are passed over"
    return "Taken back: \(subject)\(more)\(others)"
  }

  /// The picture that a change is about.
  private func view(of change: Change) -> JSONValue {
    switch change {
    case .answer(let name, let image, _, _):
      guard let item = questions[name], item[image] != nil else {
        return questions.cluster(name, image).map { duplicates(from: $0) } ?? single(firstOpen())
      }
      return single(Place(item: item, image: image))
    case .square(let name, let image, _, _):
      guard let item = questions[name], item[image] != nil else { return crop(firstUncropped()) }
      return crop(Place(item: item, image: image))
    case .moved(_, _, let was, let now):
      let name = (was ?? now)?.from
      guard let item = name.flatMap({ questions[$0] }), item[change.image] != nil else { return single(firstOpen()) }
      return single(Place(item: item, image: change.image))
    case .pair, .kept:
      let image = change.image
      return duplicates(from: questions.clusters.firstIndex { $0.members.contains { $0.image == image } })
    }
  }

  /// The named class, else the first one.
  private func named(_ query: Query) throws -> ClassQuestions {
    guard let name = query.className else {
      guard query.class == nil, let first = questions.classes.first else {
        throw Refused(message: "the manifest does not have that class any more: reload the page")
      }
      return first
    }
    guard let item = questions[name] else {
      throw Refused(message: "the manifest does not have the class `\(name)` any more: reload the page")
    }
    return item
  }

  private func pictured(_ query: Query) throws -> Place {
    let item = try named(query)
    guard let image = query.digest, item[image] != nil else {
      throw Refused(message: "that picture is no longer in the class: reload the page")
    }
    return Place(item: item, image: image)
  }

  private func wanted(_ query: Query) throws -> LabelFile.Answer {
    guard let answer = query.answer.flatMap({ LabelFile.Answer(rawValue: $0) }) else {
      throw Refused(message: "dsbuild did not understand the answer, expected yes, no or skip: reload the page")
    }
    return answer
  }

  /// The picture that a query means: `step` places from the named picture; else the first open picture of the named class, or
  /// its first picture if none is open. Without a class it is `first`.
  private func look(
    _ query: Query, in order: KeyPath<ClassQuestions, PictureOrder>, first: Place?,
    open: (ClassQuestions) -> Place?
  ) throws -> Place? {
    guard query.class != nil else { return first }
    let item = try named(query)
    guard let start = item[keyPath: order].images.first else { return first }
    guard query.image != nil else { return open(item) ?? Place(item: item, image: start) }
    let image = try pictured(query).image
    guard let found = item[keyPath: order].image(query.step ?? 0, from: image) else {
      throw Refused(message: "the page does not ask about that picture any more: reload it")
    }
    return Place(item: item, image: found)
  }
}

extension JSONValue {
  /// The view with a sentence that the page shows.
  fileprivate func saying(_ text: String) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members + [.init("said", .string(text))])
  }
}
