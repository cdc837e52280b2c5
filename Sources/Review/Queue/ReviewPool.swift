public import Digests
import Engine
import Learning
import Listings
public import Manifest
public import Pipeline

/// The pictures of one class that a person may be asked about: the whole input of a ``ReviewQueue`` except the answers.
///
/// It is a value in memory, so a queue for new answers needs no look-up and no forward pass: a few milliseconds for thousands
/// of pictures.
public struct ReviewPool: Sendable {
  /// One picture.
  public struct Picture: Hashable, Sendable {
    /// Its digest.
    public let image: SHA256Digest
    /// Its width, upright.
    public let width: Int
    /// Its height, upright.
    public let height: Int
    /// Whether it resembles a picture of another class.
    public let isConflict: Bool
    /// Whether the model of the last build left it open.
    let isLeftOpen: Bool
    let phash: UInt64
  }

  /// The class.
  public let className: ClassName
  /// The settings of its labels.
  public let settings: LabelSettings
  /// The pictures, in the order of the rows.
  public let pictures: [Picture]
  /// The embedding of each picture that has one.
  private let vectors: [UnitVector?]
  /// The input of the class's head except the answers; nil without embeddings.
  private let evidence: ClassEvidence?
  /// Which class a picture looks like; nil without a table of sibling classes.
  private let likeness: ClassLikeness?
  /// The first positions of the order `spread`.
  private let spread: [Int]

  /// Reads the pool of a class after the last build; empty before the first build.
  public init(_ item: ManifestClass, listings: BuiltDataset) throws {
    className = item.name
    settings = item.labels
    var seen: Set<SHA256Digest> = []
    var embedded: [EmbedAction.Picture] = []
    var groups: [SHA256Digest: SHA256Digest] = [:]
    let judged = item.labels.model == .none ? Listing([Item]()) : try listings.listing(item.name, after: .labels)
    let leftOpen = Set(judged.items.lazy.filter { $0.isIn && $0.isForReview }.compactMap(\.image))
    pictures = try listings.rows(of: item.name, after: .filter).compactMap { row in
      guard row.item.isIn, let image = row.item.image, seen.insert(image).inserted else { return nil }
      if let picture = EmbedAction.Picture(row.item) { embedded.append(picture) }
      groups[image] = row.item.group
      return Picture(
        image: image, width: Int(row.item.width ?? 0), height: Int(row.item.height ?? 0),
        isConflict: row.item.isForReview, isLeftOpen: leftOpen.contains(image), phash: row.item.phash ?? 0)
    }
    let known = try listings.embeddings(of: embedded, item)
    let seenVectors = known.compactMapValues { $0.embedding?.unit }
    vectors = pictures.map { seenVectors[$0.image] }
    let table = try listings.siblings(of: item)
    evidence =
      seenVectors.isEmpty ? nil : ClassEvidence(of: item.name, vectors: seenVectors, groups: groups, table: table)
    likeness = table.flatMap { ClassLikeness($0) }
    spread =
      settings.order == .spread
      ? Self.spread(pictures, vectors, count: max(settings.first, ReviewOrder.spreadCount)) : []
  }

  /// The pictures in the order of asking, given the answers so far.
  public func queue(_ answers: LabelFile) -> ReviewQueue {
    let open = pictures.indices.filter { answers[pictures[$0].image] == nil }
    let answered = pictures.indices.filter { answers[pictures[$0].image] != nil }
    let head = evidence.map { evidence in
      ClassHead(settings, model: "", evidence: evidence, isReproducible: true) { image in
        answers[image].map(ClassPicture.Answer.init)
      }
    }
    let isEnough = head?.estimate.isEnough(settings) ?? false
    let wanted = isEnough ? 0 : max(0, min(open.count, settings.first - answered.count))
    let (order, basis) = order(of: open, answered: answered.count, head, answers)
    let conflicts = order.filter { pictures[$0].isConflict }
    // Those that the last build left open count as to be answered, so they come before those that it decided.
    let rest = order.filter { !pictures[$0].isConflict }
    let others = rest.filter { pictures[$0].isLeftOpen } + rest.filter { !pictures[$0].isLeftOpen }
    let questions = (conflicts + others + answered).map { index in
      let answer = answers[pictures[index].image]
      return ReviewQueue.Question(
        image: pictures[index].image, answer: answer,
        score: answer == nil ? head.flatMap { shown($0, pictures[index].image) } : nil,
        isConflict: pictures[index].isConflict)
    }
    return ReviewQueue(
      className: className, questions: questions, basis: basis, wanted: wanted, estimate: head?.estimate)
  }

  /// The other class that a picture looks most like.
  public func likeness(of image: SHA256Digest) -> ClassName? {
    guard let likeness, let vector = evidence?.vector(of: image) else { return nil }
    return likeness.nearest(to: vector, except: className)
  }

  /// The score to show. A score from too few answers means nothing, unless sibling classes contribute to it.
  private func shown(_ head: ClassHead, _ image: SHA256Digest) -> Double? {
    head.estimate.state == .decides || evidence?.hasSiblings == true ? head.scores[image] : nil
  }

  /// A class with siblings asks about the least likely pictures until it has this many answers. They are wrong most often, and they
  /// teach the head what a no looks like. After that the head's uncertainty decides.
  private static let leastLikely = 5

  /// The unanswered pictures in the order of asking: by the settings first, by the head once it has enough answers.
  private func order(
    of open: [Int], answered: Int, _ head: ClassHead?, _ answers: LabelFile
  ) -> (order: [Int], basis: ReviewQueue.Basis) {
    let hasSiblings = evidence?.hasSiblings ?? false
    let enough =
      settings.order == .csv ? settings.first : hasSiblings ? 0 : min(settings.first, ReviewOrder.spreadCount)
    if answered >= enough, let scores = scores(head, answers) {
      let (known, unknown) = (open.filter { vectors[$0] != nil }, open.filter { vectors[$0] == nil })
      let seen = known.map { scores[pictures[$0].image] ?? 0.5 }
      let isEarly = hasSiblings && answered < Self.leastLikely
      let order =
        isEarly
        ? seen.indices.sorted { (seen[$0], $0) < (seen[$1], $1) }
        : ReviewOrder.uncertain(scores: seen, threshold: settings.threshold)
      return (order.map { known[$0] } + unknown, isEarly ? .likelihood : .uncertainty)
    }
    guard settings.order == .spread else { return (open, .csv) }
    let isOpen = Set(open)
    let first = spread.filter(isOpen.contains)
    let taken = Set(first)
    return (first + open.filter { !taken.contains($0) }, .spread)
  }

  /// The scores that decide the order. If the head has too few answers for its own scores, a head trained on those few gives them.
  private func scores(_ head: ClassHead?, _ answers: LabelFile) -> [SHA256Digest: Double]? {
    if let head, !head.scores.isEmpty { return head.scores }
    var few = settings
    few.minAnswers = 1
    guard let evidence else { return nil }
    let found = ClassHead(few, model: "", evidence: evidence, isReproducible: true) { image in
      answers[image].map(ClassPicture.Answer.init)
    }.scores
    return found.isEmpty ? nil : found
  }

  /// `count` positions, each the farthest from all before it: by embeddings, else by perceptual hashes. Perceptual hashes may
  /// order the questions but never decide an answer.
  private static func spread(_ pictures: [Picture], _ vectors: [UnitVector?], count: Int) -> [Int] {
    let embedded = vectors.compactMap { $0 }
    if embedded.count == pictures.count { return ReviewOrder.spread(embedded, count: count) }
    var distance = [Int](repeating: 65, count: pictures.count)
    var order: [Int] = []
    while order.count < min(count, pictures.count) {
      var farthest = 0
      for index in pictures.indices where distance[index] > distance[farthest] { farthest = index }
      order.append(farthest)
      for index in pictures.indices {
        distance[index] = min(distance[index], (pictures[index].phash ^ pictures[farthest].phash).nonzeroBitCount)
      }
      // An unchosen copy has distance 0. The chosen position gets -1, so that the copy can still be chosen later.
      distance[farthest] = -1
    }
    return order
  }
}

extension ClassPicture.Answer {
  fileprivate init(_ answer: LabelFile.Answer) {
    switch answer {
    case .yes: self = .yes
    case .no: self = .no
    case .skip: self = .skipped
    }
  }
}
