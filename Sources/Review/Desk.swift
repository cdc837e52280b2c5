import Digests
import Engine
import Imaging
import Manifest
import Pipeline

/// What lies before the person: the questions, the decisions so far, and what each request of the page does with them.
///
/// A value without threads or sockets; ``ReviewServer`` holds it behind a lock, so that requests come one after another
/// and two browsers see one state.
struct Desk: Sendable {
  /// A request that cannot be done, said in words.
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
  /// The classes whose scores are from before the last answers.
  private(set) var stale: Set<ClassName> = []

  /// The desk of a project that was built.
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

  /// Reads everything again: a build may have run meanwhile, an import or git may have changed the files, a person the manifest.
  mutating func reopen() throws {
    if FileStamp(path: manifestPath) != edition {
      self = try Desk(try open(), open: open)
      return
    }
    try decisions.refresh()
    guard !questions.areCurrent else { return }
    workspace = try open().workspace
    questions = try Questions(manifest, workspace: workspace) { decisions.answers(of: $0) }
  }

  /// Changes the decisions as they stand now, with nobody else changing them meanwhile.
  private mutating func change<Result>(_ body: (inout Decisions) throws -> Result) throws -> Result {
    let workspace = workspace
    return try workspace.changingDecisions {
      try decisions.refresh()
      return try body(&decisions)
    }
  }

  /// Where the pictures are.
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

  /// Whether nobody has answered about a picture yet.
  func isUnanswered(_ image: SHA256Digest, in item: ClassQuestions) -> Bool {
    decisions.answer(item.name, image) == nil
  }

  /// Saves one answer to some pictures of a class.
  mutating func answer(_ name: ClassName, _ images: [SHA256Digest], _ answer: LabelFile.Answer?) throws {
    guard let item = questions[name] else { throw Refused(message: "there is no class `\(name)`") }
    guard !images.isEmpty, images.allSatisfy({ item[$0] != nil }) else {
      throw Refused(message: "that picture is not one of the class")
    }
    try change { decisions in
      try decisions.take(images.map { .answer(name, $0, was: decisions.answer(name, $0), now: answer) })
    }
    stale.insert(name)
  }

  /// Moves a picture to the class that it shows: a no here, and a line in that class's list of moved pictures.
  mutating func move(_ name: ClassName, _ image: SHA256Digest, to target: ClassName) throws {
    guard let item = questions[name], let subject = item[image] else {
      throw Refused(message: "that picture is not one of the class")
    }
    guard target != name, questions[target] != nil else {
      throw Refused(message: "there is no other class `\(target)`")
    }
    let kind: MovedFile.Entry.Kind = subject.isFile ? .file : .address
    guard subject.isFile ? MovedFile.isInside(subject.address) : subject.isPublic else {
      throw Refused(
        message:
          "this picture cannot be moved: its address cannot be written into a list. Answer no, and add it by hand")
    }
    let entry = MovedFile.Entry(kind: kind, place: subject.address, from: name)
    // What the other class has already is not listed again.
    let isThere = questions[target]?[image] != nil
    try change { decisions in
      var changes: [Change] = [.answer(name, image, was: decisions.answer(name, image), now: .no)]
      if !isThere { changes.append(.moved(target, image, was: decisions.move(to: target, image), now: entry)) }
      try decisions.take(changes)
    }
    stale.insert(name)
  }

  /// Takes the last step back.
  mutating func undo() throws -> Change? {
    let changes = try change { decisions in try decisions.undo() ?? [] }
    for case .answer(let name, _, _, _) in changes { stale.insert(name) }
    return changes.first
  }

  // MARK: - Scores

  /// What new scores are made of: the stale classes' pictures with the answers of this moment, after which they count as fresh.
  mutating func takeStale() -> [(pool: ReviewPool, answers: LabelFile)] {
    defer { stale = [] }
    return questions.classes.filter { stale.contains($0.name) }.map { ($0.pool, decisions.answers(of: $0.name)) }
  }

  /// Takes new scores in.
  mutating func refresh(_ queue: ReviewQueue) {
    guard let index = questions.classes.firstIndex(where: { $0.name == queue.className }) else { return }
    questions.classes[index].refresh(queue)
  }

  // MARK: - Squares

  /// Whether a picture needs a square from a person: it is not out, the class crops, and nobody drew one.
  func isUncropped(_ image: SHA256Digest, in item: ClassQuestions) -> Bool {
    isCropped(image, in: item) && decisions.square(item.name, image) == nil
  }

  /// Whether a picture's crop is asked about at all.
  func isCropped(_ image: SHA256Digest, in item: ClassQuestions) -> Bool {
    item.settings.crop.mode != .none && decisions.answer(item.name, image) != .no
  }

  /// The first picture without a square of a person's.
  func firstUncropped() -> Place? {
    questions.classes.lazy.compactMap { item in nextUncropped(after: nil, in: item) }.first
  }

  /// The next such picture of a class.
  func nextUncropped(after image: SHA256Digest?, in item: ClassQuestions) -> Place? {
    item.cropped.after(image) { isUncropped($0, in: item) }.first { _ in true }.map { Place(item: item, image: $0) }
  }

  /// Saves a square. It must lie inside the upright picture, or, where squares leave their pictures, have its middle there.
  mutating func crop(_ name: ClassName, _ image: SHA256Digest, _ box: SquareBox) throws {
    guard let subject = questions[name]?[image] else { throw Refused(message: "that picture is not one of the class") }
    let leaves = questions[name]?.settings.crop.leavesPictures ?? false
    guard
      box.side >= 1,
      leaves
        ? box.isCentredInside(width: subject.width, height: subject.height)
        : box.isInside(width: subject.width, height: subject.height)
    else { throw Refused(message: "the square is \(leaves ? "too far" : "partly") outside the picture") }
    let square = CropFile.Decision.square(x: box.x, y: box.y, side: box.side, by: .person)
    try change { decisions in
      let was = decisions.square(name, image)
      // The same square again is still a decision that the person made now, and nothing to take back.
      guard was != square else { return }
      try decisions.take([.square(name, image, was: was, now: square)])
    }
  }

  // MARK: - Duplicates

  /// The clusters that wait, without what was judged different, each with its number.
  func openClusters() -> [(number: Int, cluster: DuplicateCluster)] {
    questions.clusters.enumerated().filter { $0.element.isOpen(decisions) }.map { ($0, $1.remaining(decisions)) }
  }

  /// Judges a cluster: `keeps` the picture, or says it is another than the rest (nil: each is another than each).
  mutating func judge(cluster number: Int, image: SHA256Digest?, keeps: Bool) throws {
    guard questions.clusters.indices.contains(number) else { throw Refused(message: "there is no such cluster") }
    let whole = questions.clusters[number]
    try change { decisions in
      let cluster = whole.remaining(decisions)
      if let image, !cluster.members.contains(where: { $0.image == image }) {
        throw Refused(message: "that picture is not one of the cluster")
      }
      if keeps {
        guard let image else { throw Refused(message: "no picture is named") }
        try decisions.take(cluster.keeping(image, decisions))
      } else {
        try decisions.take(cluster.distinguishing(image, decisions))
      }
    }
  }

  /// Settles a picture that two classes have: it is of the class of `image`, and of no other in the cluster.
  mutating func settle(cluster number: Int, image: SHA256Digest) throws {
    guard questions.clusters.indices.contains(number) else { throw Refused(message: "there is no such cluster") }
    let whole = questions.clusters[number]
    guard let chosen = whole.members.first(where: { $0.image == image }), whole.isConflict else {
      throw Refused(message: "that picture is not one of a cluster in two classes")
    }
    let asked = whole.members.filter { questions[$0.className]?[$0.image] != nil }
    try change { decisions in
      var changes = chosen.stays ? [] : whole.remaining(decisions).keeping(image, decisions)
      for member in asked where member.className != chosen.className || member.image == image {
        let was = decisions.answer(member.className, member.image)
        changes.append(
          .answer(member.className, member.image, was: was, now: member.className == chosen.className ? .yes : .no))
      }
      try decisions.take(changes)
    }
    for member in asked { stale.insert(member.className) }
  }

  /// Accepts what the build proposes for every open cluster of one class: the picture that stays stays.
  mutating func acceptProposals() throws {
    let clusters = questions.clusters
    try change { decisions in
      let open = clusters.filter { !$0.isConflict && $0.isOpen(decisions) }.map { $0.remaining(decisions) }
      try decisions.take(open.flatMap { cluster in cluster.keeping(cluster.members[0].image, decisions) })
    }
  }
}
