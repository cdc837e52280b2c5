import Digests
import Engine
import Listings
import Manifest

extension ClassCounts {
  /// The counts after a change of some items of a class; nil if all of them have to be counted.
  ///
  /// - Parameter origin: the rows of both listings.
  init?(_ former: ClassCounts, from before: Listing, to listing: Listing, origin: OriginTable) {
    let delta = ListingDelta(from: before, to: listing)
    let (gone, come) = (before.rows(at: delta.before), listing.rows(at: delta.now))
    guard let funnel = former.funnel.replacing(gone, with: come, of: origin),
      let asked = Self.requests(of: gone, come, origin, where: { $0.passed(.sources) }),
      let failed = Self.requests(of: gone, come, origin, where: Self.isFailure)
    else { return nil }
    let images = Set(gone.items.compactMap(\.image) + come.items.compactMap(\.image))
    // Another item may have the same picture.
    let others = listing.items.indices.filter { listing.items.image(at: $0).map(images.contains) ?? false }
    let present = listing.rows(at: others).items
    failures = Self.names(former.failures, without: failed.gone, with: failed.come)
    self.funnel = funnel
    names = former.names
    names[.fetch] = Self.names(former.names[.fetch] ?? [], without: asked.gone, with: asked.come)
    names[.inspect] = Self.names(
      former.names[.inspect] ?? [], without: Array(images),
      with: present.filter { $0.passed(.fetch) }.compactMap(\.image))
    names[.crop] = Self.names(
      former.names[.crop] ?? [], without: gone.items.compactMap(Self.crop), with: present.compactMap(Self.crop))
  }

  /// Names in ascending order, without some and with others.
  private static func names(
    _ former: [SHA256Digest], without gone: [SHA256Digest], with come: [SHA256Digest]
  ) -> [SHA256Digest] {
    let added = distinct(come)
    let removed = distinct(gone).filter { added.index(ofSorted: $0) == nil }.compactMap { former.index(ofSorted: $0) }
    var names: [SHA256Digest] = []
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

  /// The names of the requests for some items that are gone and for those that came; nil if an address may have the name of
  /// another.
  private static func requests(
    of gone: Listing, _ come: Listing, _ origin: OriginTable, where isMeant: (Item) -> Bool
  ) -> (gone: [SHA256Digest], come: [SHA256Digest])? {
    let (before, now) = (gone.items.filter(isMeant).map(\.id), come.items.filter(isMeant).map(\.id))
    var (old, new) = ([SHA256Digest](), [SHA256Digest]())
    for place in origin.rows.indices {
      guard let id = origin.rows.candidate(at: place),
        case let (wasAsked, isAsked) = (before.index(ofSorted: id) != nil, now.index(ofSorted: id) != nil),
        wasAsked || isAsked
      else { continue }
      let address = Self.address(of: origin.rows[place], in: origin)
      // Two addresses with other user names are masked in the same way.
      if address.contains("***@") { return nil }
      let name = SHA256Digest(of: address)
      if wasAsked { old.append(name) }
      if isAsked { new.append(name) }
    }
    return (old, new)
  }
}
