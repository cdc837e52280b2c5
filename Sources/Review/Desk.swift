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
  private let workspace: Workspace
  var questions: Questions
  var decisions: Decisions

  /// The desk of a project that was built.
  ///
  /// - Throws: every mistake in a file of decisions.
  init(_ manifest: Manifest, workspace: Workspace) throws {
    self.manifest = manifest
    self.workspace = workspace
    questions = try Questions(manifest, workspace: workspace)
    decisions = try Decisions(
      manifest, root: workspace.root, log: "\(workspace.state.directory)/review.log", effects: workspace.effects)
  }

  /// Reads everything again: a build may have run meanwhile, an import or git may have changed the files.
  mutating func reopen() throws {
    questions = try Questions(manifest, workspace: workspace)
    try decisions.refresh()
  }

  // MARK: - Answers

  /// Where the first unanswered picture of the first class that has one is.
  func firstOpen() -> (ClassQuestions, Int)? {
    for item in questions.classes {
      if let place = item.next(from: 0, where: { isUnanswered($0, in: item) }) { return (item, place) }
    }
    return nil
  }

  /// Whether nobody has answered about a picture yet.
  func isUnanswered(_ subject: Subject, in item: ClassQuestions) -> Bool {
    decisions.answer(item.name, subject.image) == nil
  }

  /// Saves one answer to some pictures of a class.
  mutating func answer(_ name: ClassName, _ images: [SHA256Digest], _ answer: LabelFile.Answer?) throws {
    guard let item = questions[name] else { throw Refused(message: "there is no class `\(name)`") }
    guard !images.isEmpty, images.allSatisfy({ item[$0] != nil }) else {
      throw Refused(message: "that picture is not one of the class")
    }
    try decisions.refresh()
    try decisions.take(images.map { .answer(name, $0, was: decisions.answer(name, $0), now: answer) })
  }

  /// What comes after a picture was answered: the next unanswered one of its class, else of any class.
  func following(_ image: SHA256Digest, in item: ClassQuestions) -> (ClassQuestions, Int)? {
    let start = (item.place(of: image) ?? -1) + 1
    if let place = item.next(from: start, where: { isUnanswered($0, in: item) }) { return (item, place) }
    return firstOpen()
  }

  // MARK: - Squares

  /// Whether a picture needs a square from a person: it is not out, the class crops, and nobody drew one.
  func isUncropped(_ subject: Subject, in item: ClassQuestions) -> Bool {
    isCropped(subject, in: item) && decisions.square(item.name, subject.image) == nil
  }

  /// Whether a picture's crop is asked about at all.
  func isCropped(_ subject: Subject, in item: ClassQuestions) -> Bool {
    item.settings.crop.mode != .none && decisions.answer(item.name, subject.image) != .no
  }

  /// Where the first picture without a square is.
  func firstUncropped() -> (ClassQuestions, Int)? {
    for item in questions.classes {
      if let place = item.next(from: 0, where: { isUncropped($0, in: item) }) { return (item, place) }
    }
    return nil
  }

  /// What comes after a square was drawn.
  func followingCrop(_ image: SHA256Digest, in item: ClassQuestions) -> (ClassQuestions, Int)? {
    let start = (item.place(of: image) ?? -1) + 1
    if let place = item.next(from: start, where: { isUncropped($0, in: item) }) { return (item, place) }
    return firstUncropped()
  }

  /// Saves a square, which must lie inside the upright picture.
  mutating func crop(_ name: ClassName, _ image: SHA256Digest, _ box: SquareBox) throws {
    guard let subject = questions[name]?[image] else { throw Refused(message: "that picture is not one of the class") }
    guard box.x >= 0, box.y >= 0, box.side >= 1, box.side <= min(subject.width, subject.height),
      box.x <= subject.width - box.side, box.y <= subject.height - box.side
    else { throw Refused(message: "the square reaches past the picture") }
    try decisions.refresh()
    let square = CropFile.Decision.square(x: box.x, y: box.y, side: box.side, by: .person)
    let was = decisions.square(name, image)
    // The same square again is still a decision that the person made now, and nothing to take back.
    guard was != square else { return }
    try decisions.take([.square(name, image, was: was, now: square)])
  }

  // MARK: - Duplicates

  /// The clusters that wait, without what was judged different, each with its number.
  func openClusters() -> [(number: Int, cluster: DuplicateCluster)] {
    questions.clusters.enumerated().filter { $0.element.isOpen(decisions) }.map { ($0, $1.remaining(decisions)) }
  }

  /// Judges a cluster: `keeps` the picture, or says it is another than the rest (nil: each is another than each).
  mutating func judge(cluster number: Int, image: SHA256Digest?, keeps: Bool) throws {
    guard questions.clusters.indices.contains(number) else { throw Refused(message: "there is no such cluster") }
    try decisions.refresh()
    let cluster = questions.clusters[number].remaining(decisions)
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
