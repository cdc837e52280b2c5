/// Finds pictures of other classes that look like pictures of this one, so that they do not count as no.
///
/// Two classes may show the same object under two names, and other classes contain pictures that belong to this one. A head
/// is learned from two thirds of the pictures and judges the rest, three times. It needs no answers.
enum LikelySiblings {
  private static let folds = 3
  /// A sibling counts as no while its odds are below this share of the median odds of the class's own pictures.
  private static let share = 0.5
  /// If fewer than one in this many siblings would be left, the classes cannot be told apart, and all of them count.
  private static let mostDropped = 4

  /// The siblings that do not look like pictures of the class.
  ///
  /// - Parameters:
  ///   - own: points of pictures of the class.
  ///   - count: how many pictures the class has.
  ///   - siblings: points of pictures of other classes.
  static func others(than own: [[Double]], of count: Int, among siblings: [[Double]]) -> [[Double]] {
    guard own.count >= folds, siblings.count >= folds else { return siblings }
    var ownOdds = [Double](repeating: 0, count: own.count)
    var odds = [Double](repeating: 0, count: siblings.count)
    for fold in 0..<folds {
      func learned(_ points: [[Double]]) -> [[Double]] {
        points.indices.filter { $0 % folds != fold }.map { points[$0] }
      }
      let others = learned(siblings)
      guard let prior = SiblingPrior(own: learned(own), of: count, siblings: others, among: others.count, share: 1)
      else { return siblings }
      for index in stride(from: fold, to: own.count, by: folds) { ownOdds[index] = prior.odds(own[index]) }
      for index in stride(from: fold, to: siblings.count, by: folds) { odds[index] = prior.odds(siblings[index]) }
    }
    let sorted = ownOdds.sorted()
    let median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    let left = siblings.indices.filter { odds[$0] < share * median }.map { siblings[$0] }
    return left.count * mostDropped < siblings.count ? siblings : left
  }
}
