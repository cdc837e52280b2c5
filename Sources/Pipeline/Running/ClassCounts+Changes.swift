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
      let (goneFetches, fetches) = Self.fetches(of: gone, come, origin)
    else { return nil }
    let images = Set(gone.items.compactMap(\.image) + come.items.compactMap(\.image))
    // Another item may have the same picture.
    let others = listing.items.indices.filter { listing.items.image(at: $0).map(images.contains) ?? false }
    let present = listing.rows(at: others).items
    failures = former.failures + Self.failures(of: come) - Self.failures(of: gone)
    self.funnel = funnel
    names = former.names
    names[.fetch] = Self.names(former, .fetch, without: goneFetches, with: fetches)
    names[.inspect] = Self.names(
      former, .inspect, without: Array(images), with: present.filter { $0.passed(.fetch) }.compactMap(\.image))
    names[.crop] = Self.names(
      former, .crop, without: gone.items.compactMap(Self.crop), with: present.compactMap(Self.crop))
  }

  private static func names(
    _ former: ClassCounts, _ kind: ActionKind, without gone: [SHA256Digest], with come: [SHA256Digest]
  ) -> [SHA256Digest] {
    let gone = Set(gone)
    return distinct((former.names[kind] ?? []).filter { !gone.contains($0) } + come)
  }

  /// The names of the requests for items that are gone and for those that came; nil if an address may have the name of another.
  private static func fetches(
    of gone: Listing, _ come: Listing, _ origin: OriginTable
  ) -> (gone: [SHA256Digest], come: [SHA256Digest])? {
    let (before, now) = (asked(gone), asked(come))
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

  private static func asked(_ listing: Listing) -> [ItemID] {
    listing.items.filter { $0.passed(.sources) }.map(\.id)
  }

  private static func failures(of listing: Listing) -> Int { listing.items.count(where: isFailure) }
}
