package import Digests
package import Imaging
package import Listings
package import Manifest

/// The pictures that match another or were judged beside one: only these few of a dataset need a decision.
///
/// They have new numbers, in the order of their digests. A picture without neighbours is always kept and is its own
/// group.
package struct Neighbours {
  /// The pictures, in the form that the choice between copies needs.
  package let candidates: [DuplicateCandidate]
  /// The matches between them, by their new numbers.
  package let matches: [DuplicateMatch]
  /// The pairs among them that a person judged different.
  package let allowed: Set<DuplicateClusters.AllowedPair>

  /// The neighbours among `pictures`, given their matches.
  package init(
    _ pictures: ComparedPictures, of classes: [ClassName], matches: [DuplicateMatch], decisions: DuplicateDecisions,
    ranks: RowRanks
  ) {
    let judged = decisions.allowed.compactMap { pair -> (Int, Int)? in
      guard let i = pictures.index(of: pair.first), let j = pictures.index(of: pair.second) else { return nil }
      return (i, j)
    }
    let members = Set(matches.flatMap { [$0.i, $0.j] } + judged.flatMap { [$0.0, $0.1] }).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1, $0) })
    func number(_ index: Int) -> Int { numbers[index] ?? 0 }
    candidates = members.map { index in
      guard let item = pictures.item(at: index) else {
        return DuplicateCandidate(digest: pictures.images[index], classes: [], pixels: 0, bytes: 0, role: .reference)
      }
      return decisions.candidate(item, classes: pictures.classes(of: index), of: classes, rank: ranks[item.id])
    }
    self.matches = matches.map { match in
      DuplicateMatch(
        number(match.i), number(match.j), distance: match.distance, score: match.score, grade: match.grade,
        form: match.form)
    }
    allowed = Set(judged.map { DuplicateClusters.AllowedPair(number($0.0), number($0.1)) })
  }
}

/// The result of near matching for one picture: the same for each item that has it.
package struct DuplicateOutcome: Hashable {
  /// Whether it stays in, or why not.
  var verdict = Item.Verdict.in
  /// The picture that represents it, or that it resembles.
  var duplicate: Item.Match?
  /// Its group, if it stays in.
  var group: SHA256Digest?
  /// Whether a person should look at it.
  package var isForReview = false
  /// A person's answer about it, if the answer settled a conflict.
  var answer: Item.Answer?

  /// The outcome of a picture that stays in, with its group.
  package init(group: SHA256Digest) { self.group = group }

  /// The outcome of a picture for which there is a decision.
  package init(decision: DuplicateDecision, of index: Int, image: (Int) -> SHA256Digest?) {
    var item = Item(id: .init(high: 0, low: 0))
    decision.apply(to: &item, of: index, step: .nearDuplicates, reason: .nearDuplicate, image: image)
    verdict = item.verdict
    duplicate = item.duplicate
    answer = item.answer
  }

  var isIn: Bool { verdict == .in }

  /// The item with this outcome; it must have been in so far.
  package func applied(to item: Item) -> Item {
    var item = item
    item.verdict = verdict
    if let duplicate { item.duplicate = duplicate }
    if let group { item.group = group }
    if isForReview { item.isForReview = true }
    if let answer { item.answer = answer }
    return item
  }
}
