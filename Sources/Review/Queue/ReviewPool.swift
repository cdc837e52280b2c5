public import Digests
import Engine
import Learning
import Listings
public import Manifest
public import Pipeline

/// The pictures of one class that a person may be asked about: everything that a ``ReviewQueue`` is made of but the answers.
///
/// A value in memory: a queue for new answers costs no look-up and no forward pass; a few milliseconds for thousands of pictures.
public struct ReviewPool: Sendable {
  /// One picture.
  public struct Picture: Hashable, Sendable {
    /// Its name.
    public let image: SHA256Digest
    /// Its width, upright.
    public let width: Int
    /// Its height, upright.
    public let height: Int
    /// Whether it resembles a picture of another class.
    public let isConflict: Bool
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
  /// The first places in the order `spread`.
  private let spread: [Int]

  /// The pool of a class as the last build left it; empty before the first.
  public init(_ item: ManifestClass, listings: LastListings) throws {
    className = item.name
    settings = item.labels
    var seen: Set<SHA256Digest> = []
    var embedded: [EmbedAction.Picture] = []
    pictures = try listings.rows(of: item.name, after: .filter).compactMap { row in
      guard row.item.isIn, let image = row.item.image, seen.insert(image).inserted else { return nil }
      if let picture = EmbedAction.Picture(row.item) { embedded.append(picture) }
      return Picture(
        image: image, width: Int(row.item.width ?? 0), height: Int(row.item.height ?? 0),
        isConflict: row.item.isForReview, phash: row.item.phash ?? 0)
    }
    let known = try listings.embeddings(of: embedded, item)
    vectors = pictures.map { known[$0.image]?.embedding?.unit }
    spread =
      settings.order == .spread
      ? Self.spread(pictures, vectors, count: max(settings.first, ReviewOrder.spreadCount)) : []
  }

  /// The pictures in the order of asking, given a person's answers so far.
  public func queue(_ answers: LabelFile) -> ReviewQueue {
    let open = pictures.indices.filter { answers[pictures[$0].image] == nil }
    let answered = pictures.indices.filter { answers[pictures[$0].image] != nil }
    let wanted = max(0, min(open.count, settings.first - answered.count))
    let head = ReviewHead(settings, pictures: pictures, vectors: vectors, answers: answers)
    let (order, basis) = order(of: open, answered: answered.count, head)
    let conflicts = order.filter { pictures[$0].isConflict }
    let others = order.filter { !pictures[$0].isConflict }
    let questions = (conflicts + others + answered).map { index in
      let answer = answers[pictures[index].image]
      return ReviewQueue.Question(
        image: pictures[index].image, answer: answer, score: answer == nil ? head?.score(index) : nil,
        isConflict: pictures[index].isConflict)
    }
    return ReviewQueue(className: className, questions: questions, basis: basis, wanted: wanted)
  }

  /// The unanswered pictures in the order of asking: by the settings at first, by the head's doubts once it has enough answers.
  private func order(
    of open: [Int], answered: Int, _ head: ReviewHead?
  ) -> (order: [Int], basis: ReviewQueue.Basis) {
    let enough = settings.order == .csv ? settings.first : min(settings.first, ReviewOrder.spreadCount)
    if let head, answered >= enough {
      let (known, unknown) = (open.filter { vectors[$0] != nil }, open.filter { vectors[$0] == nil })
      let doubts = ReviewOrder.uncertain(scores: known.map(head.probability), threshold: settings.threshold)
      return (doubts.map { known[$0] } + unknown, .uncertainty)
    }
    guard settings.order == .spread else { return (open, .csv) }
    let isOpen = Set(open)
    let first = spread.filter(isOpen.contains)
    let taken = Set(first)
    return (first + open.filter { !taken.contains($0) }, .spread)
  }

  /// `count` places, each the farthest from all before it: by embeddings, else by perceptual hashes, which may order what is
  /// asked but never decide.
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
      // A copy of a place that is taken is still farther than the place itself.
      distance[farthest] = -1
    }
    return order
  }
}

/// A head over the answers so far, for the page: what it thinks of each picture.
private struct ReviewHead {
  private let head: YesNoHead
  private let vectors: [UnitVector?]
  /// Whether the answers suffice for its word to be shown.
  private let mayBeShown: Bool

  /// Nil without an answer of each kind about a picture with an embedding.
  init?(
    _ settings: LabelSettings, pictures: [ReviewPool.Picture], vectors: [UnitVector?], answers: LabelFile
  ) {
    let answered = pictures.indices.compactMap { index -> (SHA256Digest, AnsweredVector)? in
      guard let vector = vectors[index], let answer = answers[pictures[index].image], answer != .skip else {
        return nil
      }
      return (pictures[index].image, AnsweredVector(vector: vector, isYes: answer == .yes))
    }.sorted { $0.0 < $1.0 }.map(\.1)
    guard let head = YesNoHead(answered) else { return nil }
    let yes = answered.count { $0.isYes }
    self.head = head
    self.vectors = vectors
    mayBeShown = min(yes, answered.count - yes) >= settings.minAnswers
  }

  func probability(_ index: Int) -> Double { vectors[index].map(head.score) ?? 0.5 }

  func score(_ index: Int) -> Double? { mayBeShown ? vectors[index].map(head.score) : nil }
}

extension LastListings {
  /// What is remembered of the network's view of some pictures of a class; nothing without a network.
  func embeddings(
    of pictures: [EmbedAction.Picture], _ item: ManifestClass, maps: Bool = false
  ) throws -> [SHA256Digest: EmbedAction.Output] {
    let networks = try Networks(manifest, workspace: workspace)
    guard let network = ClassNetwork(item.labels, networks: networks), !network.isGivenUp,
      let identity = network.identity
    else { return [:] }
    return try Embeddings(identity: identity, wantsMaps: maps, in: workspace).remembered(pictures)
  }
}
