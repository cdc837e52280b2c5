import Digests
import Listings
import Manifest

/// Compares the images of two whole builds.
///
/// An image is what a row or a file gives. So nothing changed if an address or the name of a file is another one, but gives the
/// same image in the same class.
struct ImageComparison {
  /// An image that a row gives now and did not give before.
  private struct Arrival {
    let className: ClassName
    let item: Item
    /// The image for whose sake the row was out before.
    let copied: SHA256Digest?
  }

  /// An image that a row gave before and does not give any more.
  private struct Departure {
    let className: ClassName
    let item: Item
    /// The row now; nil if it is gone.
    let now: Item?
  }

  private struct Key: Hashable {
    let image: SHA256Digest
    /// Nil for any class.
    let className: ClassName?
  }

  private var arrivals: [Arrival] = []
  private var departures: [Departure] = []
  /// The images that a row gives now although it is out, with the reason.
  private var out: [SHA256Digest: Reason] = [:]
  /// The images that people took out of the dataset.
  private var withdrawn: Set<SHA256Digest> = []
  /// The images for whose sake an image is out now that people took out before.
  private var copied: Set<SHA256Digest> = []
  private var found = Builder.Changes()

  /// Adds the listings of a class. Rows that are the same in both changed nothing.
  mutating func add(_ name: ClassName, from old: Listing, to new: Listing) {
    let delta = ListingDelta(from: old, to: new)
    for item in new.rows(at: delta.now).items {
      let before = old.item(item.id)
      guard item.isIn else {
        noteWithdrawal(before, item)
        if let image = item.image, let reason = item.reason { out[image] = reason }
        continue
      }
      if let before, before.isIn, before.image == item.image {
        compare(before, item)
      } else {
        arrivals.append(Arrival(className: name, item: item, copied: before?.duplicate?.image))
      }
    }
    for item in old.rows(at: delta.before).items where item.isIn {
      let now = new.item(item.id)
      if now?.isIn == true, now?.image == item.image { continue }
      departures.append(Departure(className: name, item: item, now: now))
    }
  }

  /// The changes in all classes.
  consuming func changes() -> Builder.Changes {
    _ = match { image, name in Key(image: image, className: name) }
    found.relabelled = match { image, _ in Key(image: image, className: nil) }
    found.came = arrivals.count
    found.copies = copies()
    for departure in departures {
      switch departure.now?.verdict {
      case nil:
        // A class under another key lists the image too, perhaps without taking it.
        if let reason = departure.item.image.flatMap({ out[$0] }) {
          found.reasons[reason, default: 0] += 1
        } else {
          found.unlisted += 1
        }
      case .in?: found.replaced += 1
      case .out(_, let reason)?: found.reasons[reason, default: 0] += 1
      }
    }
    return found
  }

  /// Notes a row that people took out, now or before it became a copy of another.
  private mutating func noteWithdrawal(_ before: Item?, _ now: Item) {
    if now.reason?.isWithdrawal == true {
      if let image = now.image ?? before?.image { withdrawn.insert(image) }
    } else if before?.reason?.isWithdrawal == true, let image = now.duplicate?.image {
      copied.insert(image)
    }
  }

  /// The arrivals that are copies of images which people took out.
  private func copies() -> [Builder.Changes.Copy] {
    let copies = arrivals.compactMap { arrival -> Builder.Changes.Copy? in
      guard let image = arrival.item.image, arrival.copied.map(withdrawn.contains) == true || copied.contains(image)
      else { return nil }
      return .init(className: arrival.className, image: image)
    }
    return Set(copies).sorted { ($0.className, $0.image) < ($1.className, $1.image) }
  }

  /// Takes out the pairs of a departure and an arrival with one key, and returns their number.
  private mutating func match(_ key: (SHA256Digest, ClassName) -> Key) -> Int {
    var open: [Key: [Int]] = [:]
    for (index, arrival) in arrivals.enumerated() {
      guard let image = arrival.item.image else { continue }
      open[key(image, arrival.className), default: []].append(index)
    }
    var matched: Set<Int> = []
    var left: [Departure] = []
    for departure in departures {
      guard let image = departure.item.image, let index = open[key(image, departure.className)]?.popLast() else {
        left.append(departure)
        continue
      }
      matched.insert(index)
      compare(departure.item, arrivals[index].item)
    }
    departures = left
    arrivals = arrivals.indices.filter { !matched.contains($0) }.map { arrivals[$0] }
    return matched.count
  }

  /// Counts another crop or another split of one image.
  private mutating func compare(_ old: Item, _ new: Item) {
    if old.cropped != new.cropped { found.recropped += 1 }
    guard let split = new.split, split != old.split else { return }
    guard old.split != nil else { return found.assigned += 1 }
    found.moved += 1
    if old.split == .test, split == .train { found.movedFromTestToTrain += 1 }
  }
}
