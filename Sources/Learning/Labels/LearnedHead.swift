/// The score of each picture of a class, learned from its answers and its sibling classes.
///
/// Up to three heads are learned: with the siblings at full weight, at a quarter of it, and from the answers alone. The head is
/// kept that best predicts answers it has not seen. Siblings that look like pictures of the class do not count. Two classes that show the same object mislead each other. A dozen
/// answers reveal that, and then the siblings lose their weight.
public struct LearnedHead: Sendable {
  /// The version of the algorithm; it changes when any score may change.
  public static let version = 2
  /// The tried weights of the siblings; the first wins if two predict equally well.
  static let shares = [1, 0.25]
  /// How much higher the log-likelihood of another head must be to replace the one with siblings at full weight.
  static let advantage = 0.5
  /// The least number of answers of each kind with which the head of answers alone competes.
  static let leastOfKind = 5
  /// With more answers than this, siblings add nothing and cost time.
  static let mostAnswers = 300
  /// The most pictures of the class that count as yes: those with the smallest digests.
  static let mostOwn = 300
  /// The factor for log odds with siblings, because the strong regularisation of their regression makes them too cautious.
  static let confidence = 2.5

  /// The log odds of yes for each picture.
  public let odds: [Double]
  /// The log odds of the answered pictures, in their order, by heads that learned neither from them nor from their copies; nil with
  /// fewer than two answers of a kind.
  public let heldOut: [Double]?
  /// The weight of the siblings: 1, 0.25 or 0.
  public let siblings: Double

  /// Learns from `pictures`, sorted by their digests, and from the points of pictures of other classes.
  ///
  /// Nil if there are neither siblings nor answers of both kinds.
  public init?(_ pictures: [ClassPicture], siblings others: [[Double]] = []) {
    let answered = AnsweredPictures(pictures)
    let open = OpenPictures(pictures)
    var best: (found: LearnedHead, evidence: Double)?
    func offer(_ found: LearnedHead?, handicap: Double) {
      guard let found else { return }
      let evidence = (found.heldOut.map(answered.evidence) ?? 0) - handicap
      if best.map({ evidence > $0.evidence }) ?? true { best = (found, evidence) }
    }
    if answered.count <= Self.mostAnswers {
      let siblings = Siblings(open, others)
      for share in Self.shares where share == 1 || answered.leastOfKind >= 2 {
        offer(LearnedHead(pictures, answered, siblings, share), handicap: share == 1 ? 0 : Self.advantage)
      }
    }
    if best == nil || answered.leastOfKind >= Self.leastOfKind {
      offer(LearnedHead(pictures, answered), handicap: Self.advantage)
    }
    guard let best else { return nil }
    self = best.found
  }

  /// Learns from the answers alone.
  private init?(_ pictures: [ClassPicture], _ answered: AnsweredPictures) {
    guard let head = YesNoHead(answered.vectors) else { return nil }
    odds = pictures.map { head.logOdds($0.vector) }
    siblings = 0
    heldOut = answered.heldOut(GramMatrix(answered.vectors.map(\.vector))) { gram, isYes, _ in
      YesNoHead.solve(gram, isYes)
    }
  }

  /// Learns from siblings at a share of their weight, and from the answers.
  private init?(
    _ pictures: [ClassPicture], _ answered: AnsweredPictures, _ evidence: Siblings, _ share: Double
  ) {
    let asked = answered.places.compactMap { pictures[$0].point }
    guard asked.count == answered.count,
      let prior = SiblingPrior(
        own: evidence.own, of: evidence.count, siblings: evidence.counted, among: evidence.all, share: share)
    else { return nil }
    let changes = asked.map(prior.change(by:))
    let gram = GramMatrix(rows: asked.map { point in changes.map { UnitVector.dot(point, $0) } })
    let before = asked.map(prior.odds)
    let learn = { (gram: GramMatrix, isYes: [Bool], before: [Double]) in
      DualLogistic(gram, isYes, offsets: before, regularisation: 1).shares
    }
    guard let shares = asked.isEmpty ? [] : learn(gram, answered.isYes, before) else { return nil }
    let weights = prior.weights(changedBy: changes, shares: shares)
    odds = pictures.map { $0.point.map { Self.confidence * UnitVector.dot(weights, $0) } ?? 0 }
    siblings = share
    heldOut = answered.heldOut(gram, offsets: before, learn)?.map { Self.confidence * $0 }
  }
}

/// The examples that the head takes from pictures without answers.
private struct Siblings {
  /// The points of pictures of the class that count as yes.
  let own: [[Double]]
  /// The number of pictures of the class.
  let count: Int
  /// The points of pictures of other classes that count as no.
  let counted: [[Double]]
  /// The number of pictures of other classes.
  let all: Int

  init(_ open: OpenPictures, _ others: [[Double]]) {
    own = Array(open.points.prefix(LearnedHead.mostOwn))
    count = open.points.count
    counted = LikelySiblings.others(than: own, of: count, among: others)
    all = others.count
  }
}

/// The unanswered pictures that are not copies of answered ones.
private struct OpenPictures {
  let points: [[Double]]

  init(_ pictures: [ClassPicture]) {
    let known = Set(pictures.lazy.filter { $0.answer != nil }.map(\.group))
    points = pictures.compactMap { known.contains($0.group) ? nil : $0.point }
  }
}
