import Manifest

extension Funnel {
  /// The same counts with some candidates in place of others; nil if licences were counted together because there are too many.
  package func replacing(_ old: ChangedCandidates, with new: ChangedCandidates) -> Funnel? {
    let (gone, come) = (Funnel(old), Funnel(new))
    guard licenses.count + come.licenses.count < LicenseCounts.most else { return nil }
    var funnel = self
    for step in Self.steps { funnel[after: step] += come[after: step] - gone[after: step] }
    funnel.review += come.review - gone.review
    funnel.splits = Self.sum(splits, come.splits, without: gone.splits)
    funnel.reasons = Self.sum(reasons, come.reasons, without: gone.reasons)
    funnel.formats = Self.sum(formats, come.formats, without: gone.formats)
    funnel.licenses = Self.sum(licenses, come.licenses, without: gone.licenses)
    return funnel
  }

  /// Counts the items that changed, the rows without a candidate among those that changed, and the licences of the candidates.
  private init(_ changed: ChangedCandidates) {
    self.init(changed.items, origin: OriginTable())
    for row in changed.rows {
      if let reason = changed.origin.rows[row].reason { add(rowOutFor: reason) }
    }
    var licenses = LicenseCounts()
    for (row, item) in changed.places where changed.listing.items.isIn(at: item) {
      licenses.add(changed.origin.rows[row], of: changed.origin)
    }
    self.licenses = licenses.counts
  }

  private static func sum<Name: Hashable>(
    _ one: [Name: Int], _ other: [Name: Int], without gone: [Name: Int]
  ) -> [Name: Int] {
    var sum = one.merging(other, uniquingKeysWith: +)
    for (name, count) in gone { sum[name, default: 0] -= count }
    return sum.filter { $0.value != 0 }
  }
}
