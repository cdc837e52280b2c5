/// The answered pictures of a class, dealt out to the folds of a cross validation.
///
/// Each kind of answer is dealt out in turn, so that a few of a kind are spread over all folds. Copies are in one fold, whatever was
/// answered.
struct AnsweredPictures: Sendable {
  /// Where they are among the pictures of the class.
  let places: [Int]
  /// The answers.
  let isYes: [Bool]
  /// What a head learns from.
  let vectors: [AnsweredVector]
  private let folds: [Int]

  init(_ pictures: [ClassPicture]) {
    places = pictures.indices.filter { pictures[$0].answer == .yes || pictures[$0].answer == .no }
    isYes = places.map { pictures[$0].answer == .yes }
    vectors = places.map { AnsweredVector(vector: pictures[$0].vector, isYes: pictures[$0].answer == .yes) }
    var seen = (yes: 0, no: 0)
    var foldOfGroup: [Int: Int] = [:]
    folds = zip(places, isYes).map { place, isYes in
      if isYes { seen.yes += 1 } else { seen.no += 1 }
      let next = (isYes ? seen.yes : seen.no) % CrossValidation.folds
      let fold = foldOfGroup[pictures[place].group] ?? next
      foldOfGroup[pictures[place].group] = fold
      return fold
    }
  }

  /// How many there are.
  var count: Int { places.count }

  /// How many there are of the kind that is rarer.
  var leastOfKind: Int {
    let yes = isYes.count { $0 }
    return min(yes, count - yes)
  }

  /// The logarithm of the likelihood of the answers under odds that were foretold.
  func evidence(_ odds: [Double]) -> Double {
    var sum = 0.0
    for (odds, isYes) in zip(odds, isYes) { sum -= Logistic.loss(isYes ? odds : -odds) }
    return sum
  }

  /// The odds of each answer by a head that learned from the other folds; nil with fewer than two of a kind, or where a fold cannot be
  /// learned without.
  ///
  /// - Parameter learn: gives the shares of answers, from their products, their kinds and the odds before them.
  func heldOut(
    _ gram: GramMatrix, offsets: [Double]? = nil, _ learn: (GramMatrix, [Bool], [Double]) -> [Double]?
  ) -> [Double]? {
    guard leastOfKind >= 2 else { return nil }
    var odds = offsets ?? [Double](repeating: 0, count: count)
    for current in 0..<CrossValidation.folds where folds.contains(current) {
      let training = isYes.indices.filter { folds[$0] != current }
      guard let shares = learn(gram.part(training), training.map { isYes[$0] }, training.map { offsets?[$0] ?? 0 })
      else { return nil }
      for index in isYes.indices where folds[index] == current {
        odds[index] += gram.combination(index, of: training, shares: shares)
      }
    }
    return odds
  }
}
