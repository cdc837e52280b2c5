/// L2-regularised logistic regression, solved in its dual by Newton's method on K a, because there are far fewer answers than
/// features.
///
/// Answers of the rarer kind have more weight, by the square root of the balanced weight. The offsets, which are the log odds
/// without the answers, stay fixed.
struct DualLogistic {
  /// The share of each answer in the weights; nil if a matrix is not positive definite.
  let shares: [Double]?

  init(_ gram: GramMatrix, _ answers: [Bool], offsets: [Double]? = nil, regularisation: Double) {
    let count = answers.count
    let yes = answers.count { $0 }
    // With answers of only one kind there is nothing to balance.
    let balance =
      yes == 0 || yes == count
      ? [Double](repeating: 1, count: count)
      : answers.map { (Double(count) / (2 * Double($0 ? yes : count - yes))).squareRoot() }
    var dual = [Double](repeating: 0, count: count)
    for _ in 0..<60 {
      var inverse = [Double](repeating: 0, count: count)
      var target = [Double](repeating: 0, count: count)
      for (index, learned) in gram.times(dual).enumerated() {
        let probability = Logistic.probability(learned + (offsets?[index] ?? 0))
        let curvature = max(probability * (1 - probability), 1e-6) * balance[index]
        inverse[index] = regularisation / curvature
        target[index] = learned + ((answers[index] ? 1 : 0) - probability) * balance[index] / curvature
      }
      guard let next = gram.solve(adding: inverse, target) else {
        shares = nil
        return
      }
      var change = 0.0
      for index in 0..<count { change = max(change, abs(next[index] - dual[index])) }
      dual = next
      if change < 1e-8 { break }
    }
    shares = dual
  }
}
