public import Digests
public import Manifest

/// The pictures of one class that a person may be asked about: everything that a ``ReviewQueue`` is made of but the answers.
///
/// A value in memory: a queue for new answers costs no look-up and no forward pass.
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

  /// The pool of a class as the last build left it; empty before the first.
  public init(_ item: ManifestClass, listings: LastListings) throws {
    className = item.name
    settings = item.labels
    var seen: Set<SHA256Digest> = []
    pictures = try listings.rows(of: item.name, after: .nearDuplicates).compactMap { row in
      guard row.item.isIn, let image = row.item.image, seen.insert(image).inserted else { return nil }
      return Picture(
        image: image, width: Int(row.item.width ?? 0), height: Int(row.item.height ?? 0),
        isConflict: row.item.isForReview, phash: row.item.phash ?? 0)
    }
  }

  /// The pictures in the order of asking, given a person's answers so far.
  public func queue(_ answers: LabelFile) -> ReviewQueue {
    let open = pictures.indices.filter { answers[pictures[$0].image] == nil }
    let answered = pictures.indices.filter { answers[pictures[$0].image] != nil }
    let wanted = max(0, min(open.count, settings.first - answered.count))
    let basis: ReviewQueue.Basis = settings.order == .csv ? .csv : .spread
    let order = basis == .spread ? spread(open, after: answered, count: wanted) : open
    let conflicts = order.filter { pictures[$0].isConflict }
    let others = order.filter { !pictures[$0].isConflict }
    let questions = (conflicts + others + answered).map { index in
      ReviewQueue.Question(
        image: pictures[index].image, answer: answers[pictures[index].image], score: nil,
        isConflict: pictures[index].isConflict)
    }
    return ReviewQueue(className: className, questions: questions, basis: basis, wanted: wanted)
  }

  /// The `open` pictures, `count` of them each the farthest from all before it by its perceptual hash, then the others.
  private func spread(_ open: [Int], after answered: [Int], count: Int) -> [Int] {
    var distance = [Int](repeating: .max, count: pictures.count)
    func take(_ index: Int) {
      for other in open {
        distance[other] = min(distance[other], (pictures[other].phash ^ pictures[index].phash).nonzeroBitCount)
      }
    }
    for index in answered { take(index) }
    var rest = open
    var order: [Int] = []
    while order.count < count, let place = rest.indices.max(by: { distance[rest[$0]] < distance[rest[$1]] }) {
      let index = rest.remove(at: place)
      order.append(index)
      take(index)
    }
    return order + rest
  }
}
