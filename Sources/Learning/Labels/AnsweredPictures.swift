/// The answered pictures of a class, divided into the folds of a cross-validation.
///
/// Each kind of answer is dealt to the folds in turn, so that a rare kind is spread over all folds. Copies are in one fold,
/// whatever their answers are.
struct AnsweredPictures: Sendable {
  /// Their indices among the pictures of the class.
  let places: [Int]
  /// The answers.
  let isYes: [Bool]
  /// The input of a head.
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

  var count: Int { places.count }

  /// The number of answers of the rarer kind.
  var leastOfKind: Int {
    let yes = isYes.count { $0 }
    return min(yes, count - yes)
  }

  /// The log-likelihood of the answers under the predicted odds.
  func evidence(_ odds: [Double]) -> Double {
    var sum = 0.0
    for (odds, isYes) in zip(odds, isYes) { sum -= Logistic.loss(isYes ? odds : -odds) }
    return sum
  }

  /// The log odds of each answer by a head that learned from the other folds. Nil with fewer than two answers of a kind, or if a
  /// head cannot be learned without some fold.
  ///
  /// - Parameter learn: computes the shares of answers from their products, their kinds and their prior log odds.
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
