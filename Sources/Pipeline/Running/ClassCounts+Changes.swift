import Digests
import Engine
package import Listings
import Manifest

extension ClassCounts {
  /// The counts after a change of some items and rows of a class; nil if all of them have to be counted.
  package init?(
    _ former: ClassCounts, of before: (listing: Listing, origin: OriginTable),
    now: (listing: Listing, origin: OriginTable)
  ) {
    guard let (gone, come) = ChangedCandidates.between(before, and: now),
      let funnel = former.funnel.replacing(gone, with: come),
      let wasAsked = Self.requests(of: gone, where: { $0.passed(.sources) }),
      let isAsked = Self.requests(of: come, where: { $0.passed(.sources) }),
      let hadFailed = Self.requests(of: gone, where: Self.isFailure),
      let failed = Self.requests(of: come, where: Self.isFailure)
    else { return nil }
    let images = [gone, come].flatMap { $0.items.items.compactMap { $0.image?.prefix } }.sortedOnce()
    // Another item may have the same picture.
    let items = now.listing.items
    let others = items.indices.filter { items.image(at: $0).map { images.index(ofSorted: $0.prefix) != nil } ?? false }
    let present = now.listing.rows(at: others).items
    failures = Self.names(former.failures, without: hadFailed, with: failed)
    self.funnel = funnel
    names = former.names
    names[.fetch] = Self.names(former.names[.fetch] ?? [], without: wasAsked, with: isAsked)
    names[.inspect] = Self.names(
      former.names[.inspect] ?? [], without: images,
      with: present.filter { $0.passed(.fetch) }.compactMap { $0.image?.prefix })
    names[.crop] = Self.names(
      former.names[.crop] ?? [], without: gone.items.items.compactMap(Self.crop), with: present.compactMap(Self.crop))
  }

  /// Names in ascending order, without some and with others.
  private static func names(
    _ former: [UInt64], without gone: [UInt64], with come: [UInt64]
  ) -> [UInt64] {
    let added = come.sortedOnce()
    let removed = gone.sortedOnce().filter { added.index(ofSorted: $0) == nil }.compactMap {
      former.index(ofSorted: $0)
    }
    var names: [UInt64] = []
    names.reserveCapacity(former.count + added.count)
    // Most names stay, so they are copied between the few that change.
    var (start, left) = (0, removed[...])
    func copy(to end: Int) {
      while let place = left.first, place < end {
        names += former[start..<place]
        start = place + 1
        left.removeFirst()
      }
      names += former[start..<end]
      start = end
    }
    for name in added {
      let place = former.lowerBound(of: name)
      copy(to: max(start, place))
      if place < former.count, former[place] == name { continue }
      names.append(name)
    }
    copy(to: former.count)
    return names
  }

  /// The names of the requests for those candidates whose items are meant; nil if an address may have the name of another.
  private static func requests(
    of changed: ChangedCandidates, where isMeant: (Item) -> Bool
  ) -> [UInt64]? {
    var names: [UInt64] = []
    for (row, item) in changed.places where isMeant(changed.listing.items[item]) {
      let address = Self.address(of: changed.origin.rows[row], in: changed.origin)
      // Two addresses with other user names are masked in the same way.
      if address.contains("***@") { return nil }
      names.append(SHA256Digest(of: address).prefix)
    }
    return names
  }
}
