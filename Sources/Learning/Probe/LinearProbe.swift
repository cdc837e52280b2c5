/// Measures how well a linear classifier on the embeddings of a network separates the classes of a dataset.
///
/// It is ridge regression with one target for each class, in closed form. Pictures are summed once in cells: one for each fold and
/// part of the learning curve. Every classifier is computed from sums of cells. Copies are in one fold. Each picture
/// is weighted so that a class counts by the square root of its size.
public struct LinearProbe: Sendable {
  /// The version of the algorithm.
  public static let version = 1
  /// The shares of the pictures that the points of the learning curve learn from.
  public static let shares = [0.1, 0.2, 0.5, 1]
  static let strengths = [0.01, 0.1, 1, 10]

  /// A point of the learning curve.
  public struct CurvePoint: Hashable, Sendable {
    /// The share of the pictures that it learned from.
    public let share: Double
    /// The number of these pictures.
    public let images: Int
    /// The share of unseen pictures whose class it predicted.
    public let accuracy: Double
  }

  /// The prediction for a picture that the classifier has not learned from.
  public struct Opinion: Hashable, Sendable {
    /// The most likely class.
    public let label: Int
    /// The most likely class other than its own.
    public let other: Int
    /// The probability of its own class.
    public let own: Double
  }

  /// The prediction for each picture, by a classifier that learned neither from it nor from its copies.
  public let opinions: [Opinion]
  private let cells: Cells
  private let strength: Double

  /// Learns from pictures of `classes` classes, sorted by their digests, in five folds; each fold is predicted from the other four.
  public init?(_ pictures: [ProbedPicture], classes: Int) {
    guard let length = pictures.first?.point.count, classes > 1 else { return nil }
    let cells = Cells(pictures, classes: classes, length: length)
    // Take the strength that predicts best, and the weaker one if two are equal.
    let tried = Self.strengths.map { strength in (strength, cells.heldOut(strength: strength)) }
    guard
      let best = tried.max(by: { cells.right($0.1) < cells.right($1.1) })
    else { return nil }
    self.cells = cells
    strength = best.0
    let sharpness = cells.sharpness(of: best.1)
    opinions = zip(pictures, best.1).map { Self.opinion($1, label: $0.label, sharpness: sharpness) }
  }

  /// The share of pictures whose class was predicted from the other folds.
  public var accuracy: Double { Double(cells.right(opinions)) / Double(max(1, opinions.count)) }

  /// The learning curve by cross-validation.
  public var curve: [CurvePoint] {
    Self.shares.indices.map { part in
      let found = cells.heldOut(strength: strength, part: part)
      return CurvePoint(
        share: Self.shares[part], images: cells.count(part: part) * (CrossValidation.folds - 1) / CrossValidation.folds,
        accuracy: Double(cells.right(found)) / Double(max(1, found.count)))
    }
  }

  /// Predicts the classes of other pictures by the classifier of one part.
  public func labels(of others: [ProbedPicture], part: Int = LinearProbe.shares.count - 1) -> [Int] {
    guard let weights = cells.sum(part: part, without: nil).solution(strength: strength) else { return [] }
    return others.map { Self.largest(Self.outputs($0.point, weights)) }
  }

  /// The learning curve measured on other pictures.
  public func curve(on others: [ProbedPicture]) -> [CurvePoint] {
    Self.shares.indices.map { part in
      let right = zip(labels(of: others, part: part), others).count { $0 == $1.label }
      return CurvePoint(
        share: Self.shares[part], images: cells.count(part: part),
        accuracy: Double(right) / Double(max(1, others.count)))
    }
  }

  static func outputs(_ point: [Double], _ weights: [[Double]]) -> [Double] {
    weights.map { UnitVector.dot($0, point) }
  }

  static func largest(_ outputs: [Double]) -> Int {
    outputs.indices.reduce(0) { outputs[$1] > outputs[$0] ? $1 : $0 }
  }

  private static func opinion(_ outputs: [Double], label: Int, sharpness: Double) -> Opinion {
    var others = outputs
    others[label] = -.infinity
    return Opinion(
      label: largest(outputs), other: largest(others), own: probability(outputs, of: label, sharpness: sharpness))
  }

  /// The softmax of the outputs.
  static func probability(_ outputs: [Double], of label: Int, sharpness: Double) -> Double {
    let most = outputs.reduce(-Double.infinity, max)
    let sum = outputs.reduce(0) { $0 + Logistic.exponential(sharpness * ($1 - most)) }
    return Logistic.exponential(sharpness * (outputs[label] - most)) / sum
  }
}

/// The sums of the pictures in each fold and part of the learning curve.
private struct Cells: Sendable {
  private let pictures: [ProbedPicture]
  private let folds: [Int]
  private let parts: [Int]
  private let sums: [[RidgeSums]]
  private let empty: RidgeSums
  private let classes: Int

  init(_ pictures: [ProbedPicture], classes: Int, length: Int) {
    self.pictures = pictures
    self.classes = classes
    var groups = [[Int: Int]](repeating: [:], count: classes)
    for picture in pictures where groups[picture.label][picture.group] == nil {
      groups[picture.label][picture.group] = groups[picture.label].count
    }
    // A group in two classes gets the fold of its first picture.
    var folds: [Int: Int] = [:]
    for picture in pictures where folds[picture.group] == nil {
      folds[picture.group] = (groups[picture.label][picture.group] ?? 0) % CrossValidation.folds
    }
    self.folds = pictures.map { folds[$0.group] ?? 0 }
    parts = pictures.map { picture in
      let place = Double(groups[picture.label][picture.group] ?? 0) / Double(max(1, groups[picture.label].count))
      return LinearProbe.shares.firstIndex { place < $0 } ?? LinearProbe.shares.count - 1
    }
    var counts = [Double](repeating: 0, count: classes)
    for picture in pictures { counts[picture.label] += 1 }
    let mean = Double(pictures.count) / Double(classes)
    let weights = counts.map { $0 > 0 ? (mean / $0).squareRoot() : 0 }
    empty = RidgeSums(length: length, classes: classes)
    var members = [[[ProbedPicture]]](
      repeating: [[ProbedPicture]](repeating: [], count: LinearProbe.shares.count), count: CrossValidation.folds)
    for (index, picture) in pictures.enumerated() { members[self.folds[index]][parts[index]].append(picture) }
    sums = members.map { $0.map { RidgeSums($0, weights: weights, length: length) } }
  }

  /// The number of pictures in the parts up to `part`.
  func count(part: Int) -> Int { parts.count { $0 <= part } }

  /// The sums of the parts up to `part`, without one fold.
  func sum(part: Int, without fold: Int?) -> RidgeSums {
    var sum = empty
    for current in sums.indices where current != fold { for index in 0...part { sum.add(sums[current][index]) } }
    return sum
  }

  /// The outputs for each picture by the classifier of the other folds.
  func heldOut(strength: Double, part: Int = LinearProbe.shares.count - 1) -> [[Double]] {
    let weights = sums.indices.map { sum(part: part, without: $0).solution(strength: strength) }
    return zip(pictures, folds).map { picture, fold in
      weights[fold].map { LinearProbe.outputs(picture.point, $0) } ?? [Double](repeating: 0, count: classes)
    }
  }

  /// How many pictures have their largest output at their own class.
  func right(_ outputs: [[Double]]) -> Int { zip(pictures, outputs).count { LinearProbe.largest($1) == $0.label } }

  func right(_ opinions: [LinearProbe.Opinion]) -> Int { zip(pictures, opinions).count { $1.label == $0.label } }

  /// The factor, one of a few, with which the softmax of the outputs gives the labels the highest likelihood.
  func sharpness(of outputs: [[Double]]) -> Double {
    let tried = [2.0, 4, 6, 8, 12, 16, 24].map { sharpness in
      (
        sharpness,
        zip(pictures, outputs).reduce(0.0) { sum, pair in
          guard pair.0.label < pair.1.count else { return sum }
          let own = LinearProbe.probability(pair.1, of: pair.0.label, sharpness: sharpness)
          return sum + NaturalLogarithm.of(max(own, 1e-12))
        }
      )
    }
    return tried.max { $0.1 < $1.1 }?.0 ?? 1
  }
}
