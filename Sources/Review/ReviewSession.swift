import Digests
import Engine
import Imaging
import Manifest
import Pipeline

/// A session of the page: the questions, the decisions so far, and the effect of each request on them.
///
/// It is a value without threads or sockets. ``ReviewServer`` holds it behind a lock: requests run one after another, and two
/// browsers see one state.
struct ReviewSession: Sendable {
  /// A request that cannot be done, with a message for the person.
  struct Refused: Error {
    let message: String
  }

  let manifest: Manifest
  private let open: ReviewedProject.Opening
  private var workspace: Workspace
  private let manifestPath: String
  private let edition: FileStamp?
  private(set) var questions: Questions
  private(set) var decisions: Decisions
  /// The classes whose scores are older than their last answers.
  private(set) var stale: Set<ClassName> = []
  /// The classes whose new scores are being computed.
  private var scoring: Set<ClassName> = []

  /// Opens a session for a built project.
  ///
  /// - Throws: every mistake in a file of decisions.
  init(_ project: ReviewedProject, open: @escaping ReviewedProject.Opening) throws {
    let (manifest, workspace) = (project.manifest, project.workspace)
    self.manifest = manifest
    self.open = open
    self.workspace = workspace
    (manifestPath, edition) = (project.path, project.edition)
    let decisions = try Decisions(
      manifest, root: workspace.root, log: "\(workspace.state.directory)/review.log", effects: workspace.effects)
    questions = try Questions(manifest, workspace: workspace) { decisions.answers(of: $0) }
    self.decisions = decisions
  }

  /// Reads everything again, because a build, an import, git or an edit of the manifest may have changed the files.
  mutating func reopen() throws {
    if FileStamp(path: manifestPath) != edition {
      self = try ReviewSession(try open(), open: open)
      return
    }
    try decisions.refresh()
    guard !questions.areCurrent else { return }
    workspace = try open().workspace
    questions = try Questions(manifest, workspace: workspace) { decisions.answers(of: $0) }
  }

  /// Changes the present decisions. A lock keeps other processes from changing them at the same time.
  private mutating func change<Result>(_ body: (inout Decisions) throws -> Result) throws -> Result {
    let workspace = workspace
    return try workspace.changingDecisions {
      try decisions.refresh()
      return try body(&decisions)
    }
  }

  var store: BlobStore { workspace.store }

  /// A picture of a class.
  struct Place: Sendable {
    let item: ClassQuestions
    let image: SHA256Digest
  }

  // MARK: - Answers

  /// The first unanswered picture of the first class that has one.
  func firstOpen() -> Place? {
    questions.classes.lazy.compactMap { item in nextOpen(after: nil, in: item) }.first
  }

  /// The next unanswered picture of a class.
  func nextOpen(after image: SHA256Digest?, in item: ClassQuestions) -> Place? {
    item.following(image) { isUnanswered($0, in: item) }.first.map { Place(item: item, image: $0) }
  }

  func isUnanswered(_ image: SHA256Digest, in item: ClassQuestions) -> Bool {
    decisions.answer(item.name, image) == nil
  }

  /// Saves one answer for some pictures of a class.
  mutating func answer(_ name: ClassName, _ images: [SHA256Digest], _ answer: LabelFile.Answer?) throws {
    guard questions[name] != nil else {
      throw Refused(message: "the manifest does not have the class `\(name)` any more: reload the page")
    }
    guard !images.isEmpty, images.allSatisfy({ questions.ask(name, $0) }) else {
      throw Refused(message: "that picture is no longer in the class: reload the page")
    }
    try change { decisions in
      try decisions.take(images.map { .answer(name, $0, was: decisions.answer(name, $0), now: answer) })
    }
    stale.insert(name)
  }

  /// Moves a picture to the class that it shows: a no in this class, and a line in the target's list of moved pictures.
  mutating func move(_ name: ClassName, _ image: SHA256Digest, to target: ClassName) throws {
    guard let item = questions[name], let subject = item[image] else {
      throw Refused(message: "that picture is no longer in the class: reload the page")
    }
    guard target != name, questions[target] != nil else {
      throw Refused(message: "the picture cannot be moved: there is no other class `\(target)`; reload the page")
    }
    let kind: MovedFile.Entry.Kind = subject.isFile ? .file : .address
    guard subject.isFile ? MovedFile.isInside(subject.address) : subject.isPublic else {
      throw Refused(
        message:
          "this picture cannot be moved: its address is neither a plain web URL nor a file in the project's folder. "
          + "Answer no, and add the picture to the sources of the other class yourself")
    }
    let entry = MovedFile.Entry(kind: kind, place: subject.address, from: name)
    // A picture that the target class already has is not listed again.
    let isThere = questions[target]?[image] != nil
    try change { decisions in
      var changes: [Change] = [.answer(name, image, was: decisions.answer(name, image), now: .no)]
      if !isThere { changes.append(.moved(target, image, was: decisions.move(to: target, image), now: entry)) }
      try decisions.take(changes)
    }
    stale.insert(name)
  }

  /// Undoes the last step; nil if there is none.
  mutating func undo() throws -> (changes: [Change], passed: Int)? {
    guard let step = try change({ decisions in try decisions.undo() }) else { return nil }
    for case .answer(let name, _, _, _) in step.changes { stale.insert(name) }
    return step
  }

  /// The name of a picture for a sentence: its file's name, else the start of its digest.
  func shortName(of image: SHA256Digest) -> String {
    let address =
      questions.classes.lazy.compactMap { $0[image]?.address }.first
      ?? questions.clusters.lazy.flatMap(\.members).first { $0.image == image }?.address
    let last = address?.split(separator: "/").last.map { String($0.prefix { $0 != "?" && $0 != "#" }) } ?? ""
    return last.isEmpty || last.count > 60 ? "\(image.hex.prefix(16))…" : last
  }

  /// The title of a class, as the page shows it.
  func title(of name: ClassName) -> String { questions[name]?.title ?? name.rawValue }

  // MARK: - Scores

  /// The input of new scores: the pools of the stale classes with their present answers. The classes then count as fresh.
  mutating func takeStale() -> [(pool: ReviewPool, answers: LabelFile)] {
    defer {
      scoring = stale
      stale = []
    }
    return questions.classes.filter { stale.contains($0.name) }.map { ($0.pool, decisions.answers(of: $0.name)) }
  }

  /// Whether the scores and the estimate of a class are of its present answers.
  func isFresh(_ name: ClassName) -> Bool { !stale.contains(name) && !scoring.contains(name) }

  /// Stores new scores.
  mutating func refresh(_ queue: ReviewQueue) {
    scoring.remove(queue.className)
    guard let index = questions.classes.firstIndex(where: { $0.name == queue.className }) else { return }
    questions.classes[index].refresh(queue)
  }

  // MARK: - Squares

  /// Whether a picture needs a square from a person: it is not rejected, the class crops, and no person drew one.
  func isUncropped(_ image: SHA256Digest, in item: ClassQuestions) -> Bool {
    isCropped(image, in: item) && decisions.square(item.name, image) == nil
  }

  /// Whether the page asks about a picture's crop: the class crops, and the picture is not rejected.
  func isCropped(_ image: SHA256Digest, in item: ClassQuestions) -> Bool {
    item.settings.crop.mode != .none && decisions.answer(item.name, image) != .no
  }

  /// The first picture that needs a square from a person.
  func firstUncropped() -> Place? {
    questions.classes.lazy.compactMap { item in nextUncropped(after: nil, in: item) }.first
  }

  /// The next picture of a class that needs a square from a person.
  func nextUncropped(after image: SHA256Digest?, in item: ClassQuestions) -> Place? {
    item.cropped.after(image) { isUncropped($0, in: item) }.first { _ in true }.map { Place(item: item, image: $0) }
  }

  /// Saves a square. It must lie inside the upright picture, or, where squares leave their pictures, have its middle there.
  mutating func crop(_ name: ClassName, _ image: SHA256Digest, _ box: SquareBox) throws {
    guard let subject = questions[name]?[image] else {
      throw Refused(message: "that picture is no longer in the class: reload the page")
    }
    let leaves = questions[name]?.settings.crop.leavesPictures ?? false
    guard
      box.side >= 1,
      leaves
        ? box.isCentredInside(width: subject.width, height: subject.height)
        : box.isInside(width: subject.width, height: subject.height)
    else {
      throw Refused(
        message: "the square is \(leaves ? "too far" : "partly") outside the picture: draw it further inside")
    }
    let square = CropFile.Decision.square(x: box.x, y: box.y, side: box.side, by: .person)
    try change { decisions in
      let was = decisions.square(name, image)
      // Drawing the same square again changes nothing, so there is no step to undo.
      guard was != square else { return }
      try decisions.take([.square(name, image, was: was, now: square)])
    }
  }

  // MARK: - Duplicates

  /// The open clusters with their numbers, without the pictures that were judged different.
  func openClusters() -> [(number: Int, cluster: DuplicateCluster)] {
    questions.clusters.enumerated().filter { $0.element.isOpen(decisions) }.map { ($0, $1.remaining(decisions)) }
  }

  /// Judges a cluster: keeps the picture, or declares it different from the rest. Nil declares all pictures different.
  mutating func judge(cluster number: Int, image: SHA256Digest?, keeps: Bool) throws {
    guard questions.clusters.indices.contains(number) else {
      throw Refused(message: "these copies are not shown any more: reload the page")
    }
    let whole = questions.clusters[number]
    guard whole.hasStanding || !keeps else {
      throw Refused(message: "this picture is out of all its classes: say which class it is of, with its number")
    }
    try change { decisions in
      let cluster = whole.remaining(decisions)
      if let image, !cluster.members.contains(where: { $0.image == image }) {
        throw Refused(message: "that picture is no longer one of these copies: reload the page")
      }
      if keeps {
        guard let image else { throw Refused(message: "the page did not say which picture is meant: reload it") }
        try decisions.take(cluster.keeping(image, decisions))
      } else {
        try decisions.take(cluster.distinguishing(image, decisions))
      }
    }
  }

  /// Resolves a picture that two classes have: it belongs to the class of `image`, and to no other class in the cluster.
  ///
  /// - Parameter name: the class of the chosen member; nil takes the first member with the picture.
  mutating func settle(cluster number: Int, image: SHA256Digest, of name: ClassName?) throws {
    guard questions.clusters.indices.contains(number) else {
      throw Refused(message: "these copies are not shown any more: reload the page")
    }
    let whole = questions.clusters[number]
    guard let chosen = whole.members.first(where: { $0.image == image && (name ?? $0.className) == $0.className }),
      whole.isConflict
    else {
      throw Refused(message: "that picture is no longer in two classes: reload the page")
    }
    let asked = whole.members.filter { questions[$0.className]?[$0.image] != nil || !whole.hasStanding }
    try change { decisions in
      var changes = chosen.stays || !whole.hasStanding ? [] : whole.remaining(decisions).keeping(image, decisions)
      for member in asked where member.className != chosen.className || member.image == image {
        let was = decisions.answer(member.className, member.image)
        changes.append(
          .answer(member.className, member.image, was: was, now: member.className == chosen.className ? .yes : .no))
      }
      try decisions.take(changes)
    }
    for member in asked { stale.insert(member.className) }
  }

  /// Accepts the build's proposal for every open cluster within one class: the picture that the build kept stays.
  mutating func acceptProposals() throws {
    let clusters = questions.clusters
    try change { decisions in
      let open = clusters.filter { !$0.isConflict && $0.isOpen(decisions) }.map { $0.remaining(decisions) }
      try decisions.take(open.flatMap { cluster in cluster.keeping(cluster.members[0].image, decisions) })
    }
  }
}
