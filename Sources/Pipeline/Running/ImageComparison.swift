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
  private var found = Builder.Changes()

  /// Adds the listings of a class. Rows that are the same in both changed nothing.
  mutating func add(_ name: ClassName, from old: Listing, to new: Listing) {
    let delta = ListingDelta(from: old, to: new)
    for item in new.rows(at: delta.now).items where item.isIn {
      if let before = old.item(item.id), before.isIn, before.image == item.image {
        compare(before, item)
      } else {
        arrivals.append(Arrival(className: name, item: item))
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
    for departure in departures {
      switch departure.now?.verdict {
      case nil: found.unlisted += 1
      case .in?: found.replaced += 1
      case .out(_, let reason)?: found.reasons[reason, default: 0] += 1
      }
    }
    return found
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
