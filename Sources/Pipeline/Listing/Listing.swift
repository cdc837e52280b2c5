import Digests
public import Manifest

/// An ordered table of the candidates of one class: the content half of a listing.
///
/// Items are sorted by id and each id is there once, so the same candidates give the same bytes whatever rows name them.
/// Where they came from is in the ``OriginTable``; rows that name no candidate of their own (blank, repeated) are only there.
public struct Listing: Hashable, Sendable {
  /// The items, sorted by id.
  public internal(set) var items: [Item]

  /// A listing of `items`, which are sorted here.
  public init(_ items: [Item]) {
    self.items = items.sorted { $0.id < $1.id }
  }

  init(sorted items: [Item]) {
    self.items = items
  }

  /// The item of that id, by binary search.
  public func item(_ id: ItemID) -> Item? {
    var low = 0
    var high = items.count
    while low < high {
      let middle = (low + high) / 2
      if items[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < items.count && items[low].id == id ? items[low] : nil
  }

  /// The same listing after each item that is still in went through `change`.
  ///
  /// Consuming: a listing that nobody else needs is changed in place, not copied.
  consuming func mapIn(_ change: (inout Item) throws -> Void) rethrows -> Listing {
    var result = self
    for index in result.items.indices where result.items[index].isIn { try change(&result.items[index]) }
    return result
  }

  /// The distinct image digests of the items that are still in, in ascending order.
  var imagesIn: [SHA256Digest] {
    Set(items.lazy.filter(\.isIn).compactMap(\.image)).sorted()
  }
}
