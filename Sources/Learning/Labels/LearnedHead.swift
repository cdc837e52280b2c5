/// What a class's answers and its siblings together say of each of its pictures.
///
/// Three heads are learned: with the siblings at their full weight, at a quarter, and from the answers alone. The one is taken that
/// foretells answers it has not seen best. Classes that show the same object under two names mislead each other; a dozen answers
/// show that, and the siblings then lose their weight.
public struct LearnedHead: Sendable {
  /// The version of the algorithm; it changes when any score may change.
  public static let version = 1
  /// The weights of the siblings that are tried, best first.
  static let shares = [1, 0.25]
  /// The evidence against the siblings' full weight that it takes to leave it, in units of the logarithm of the likelihood.
  static let advantage = 0.5
  /// Answers of each kind that the answers alone need to be trusted.
  static let leastOfKind = 5
  /// With more answers than this, siblings add nothing and cost time.
  static let mostAnswers = 300
  /// How many pictures of the class are weighed as yes: those whose digests are smallest.
  static let mostOwn = 300
  /// Odds with siblings are this many times those of their regression, whose strong regularisation makes them too cautious.
  static let confidence = 2.5

  /// The logarithm of the odds of yes of each picture.
  public let odds: [Double]
  /// Those of the answered pictures, in their order, by heads that learned neither from them nor from their copies; nil with fewer
  /// than two answers of a kind.
  public let heldOut: [Double]?
  /// How much weight the siblings have: 1, a quarter or none.
  public let siblings: Double

  /// Learns from `pictures`, sorted by their digests, and the points of pictures of other classes.
  ///
  /// Nil where there are neither siblings nor answers of both kinds.
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
      for share in Self.shares where share == 1 || answered.leastOfKind >= 2 {
        offer(LearnedHead(pictures, answered, open, others, share), handicap: share == 1 ? 0 : Self.advantage)
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

  /// Learns from siblings of a share of their weight, and from the answers.
  private init?(
    _ pictures: [ClassPicture], _ answered: AnsweredPictures, _ open: OpenPictures, _ others: [[Double]],
    _ share: Double
  ) {
    let asked = answered.places.compactMap { pictures[$0].point }
    guard asked.count == answered.count,
      let prior = SiblingPrior(
        own: Array(open.points.prefix(Self.mostOwn)), of: open.points.count, siblings: others, share: share)
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

/// The pictures nobody answered that are no copies of answered ones.
private struct OpenPictures {
  let points: [[Double]]

  init(_ pictures: [ClassPicture]) {
    let known = Set(pictures.lazy.filter { $0.answer != nil }.map(\.group))
    points = pictures.compactMap { known.contains($0.group) ? nil : $0.point }
  }
}
