package import Digests
package import Imaging
public import Manifest

/// An ordered table of the candidates of one class: the content part of a listing.
///
/// Items are sorted by id and each id occurs once, so the same candidates give the same bytes, independent of the rows
/// that contain them. The ``OriginTable`` says where candidates came from. Rows without their own candidate (blank,
/// repeated) are only in that table.
///
/// A listing is kept in its stored bytes, and an item is decoded when it is accessed. A list of a million items then
/// needs a hundred megabytes instead of half a gigabyte. A long listing consists of pieces (``ListingCut``), which listings share.
public struct Listing: Hashable, Sendable {
  /// The items of a listing, sorted by id.
  public struct Items: RandomAccessCollection, Hashable, Sendable {
    package let rows: ListingRows

    public var startIndex: Int { 0 }
    public var endIndex: Int { rows.count }

    public subscript(position: Int) -> Item {
      var reader = rows.reader(at: position)
      guard let item = Listing.item(from: &reader) else { preconditionFailure("rows are read before they are kept") }
      return item
    }

    /// The id of the item at `position`; nothing else of the item is decoded.
    package func id(at position: Int) -> ItemID { unsafe rows.withRow(position) { unsafe Listing.id(ofRow: $0) } }

    /// The picture of the item at `position`; nothing else of the item is decoded.
    package func image(at position: Int) -> SHA256Digest? {
      unsafe rows.withRow(position) { unsafe Listing.image(ofRow: $0) }
    }

    /// Whether the item at `position` is in; nothing else of the item is decoded.
    package func isIn(at position: Int) -> Bool { unsafe rows.withRow(position) { unsafe Listing.isIn(row: $0) } }

    /// Calls `body` with the position and the picture of each item that is in; nothing else is decoded. It takes half the time of
    /// asking for each position.
    package func forEachIn(_ body: (Int, SHA256Digest?) -> Void) {
      for piece in rows.pieces.indices {
        let start = rows.positions(of: piece).lowerBound
        unsafe rows.pieces[piece].rows.forEachRow { row, bytes in
          if unsafe Listing.isIn(row: bytes) { unsafe body(start + row, Listing.image(ofRow: bytes)) }
        }
      }
    }

    /// Calls `body` with the picture and the split of each item that has both, and with whether it is in; nothing else is decoded.
    package func forEachSplit(_ body: (SHA256Digest, Split, _ isIn: Bool) -> Void) {
      // Neighbours mostly have the same facts.
      var known: (mask: Facts, length: Int)?
      for piece in rows.pieces {
        unsafe piece.rows.forEachRow { _, row in
          let mask = unsafe Listing.facts(ofRow: row)
          guard mask.contains(.split), let image = unsafe Listing.image(ofRow: row) else { return }
          let length = known?.mask == mask ? known?.length : nil
          let before = length ?? Listing.length(of: Listing.factsBeforeSplit, in: mask)
          known = (mask, before)
          let isIn = unsafe Listing.isIn(row: row)
          let place = Listing.endOfVerdict(isIn: isIn) + before
          if let split = unsafe Split(rawValue: row[place]) { body(image, split, isIn) }
        }
      }
    }

    /// Whether the item at `position` was still in after `step`; nothing else of the item is decoded.
    package func passed(_ step: StepName, at position: Int) -> Bool {
      var reader = rows.reader(at: position)
      return Listing.passed(step, from: &reader)
    }

    /// Whether the item at `position` has a part of the split; nothing else of the item is decoded.
    package func hasSplit(at position: Int) -> Bool { facts(at: position).contains(.split) }

    /// Whether the item at `position` is for a person to review; nothing else of the item is decoded.
    package func isForReview(at position: Int) -> Bool { facts(at: position).contains(.review) }

    /// The square of the item at `position`; nothing else of the item is decoded.
    package func crop(at position: Int) -> SquareBox? {
      var reader = rows.reader(at: position)
      return Listing.crop(from: &reader)
    }

    /// Whether the size of the item at `position` is known; nothing else of the item is decoded.
    package func hasSize(at position: Int) -> Bool { facts(at: position).contains(.size) }

    /// The bytes of memory that the rows take.
    package var memory: Int { rows.memory }

    private func facts(at position: Int) -> Facts { unsafe rows.withRow(position) { unsafe Listing.facts(ofRow: $0) } }
  }

  /// The items, sorted by id.
  public let items: Items

  /// Creates a listing from `items`, which need not be sorted.
  public init(_ items: some Sequence<Item>) {
    var draft = ListingDraft()
    for item in items { draft.append(item) }
    self = draft.sorted()
  }

  init(_ rows: ListingRows) { items = Items(rows: rows) }

  /// Creates a listing of pieces; nil if they are not those of the cut, which gives one for each value of the first bits of an id.
  package init?(_ pieces: [ListingPiece], cut: ListingCut) {
    guard pieces.count == cut.pieces, pieces.indices.allSatisfy({ pieces[$0].isPiece($0, of: cut) }) else { return nil }
    self.init(ListingRows(pieces, cut: cut))
  }

  /// Creates the listing of the rows of one piece. Versions that did not cut listings wrote long ones as one piece.
  package init(_ piece: ListingPiece) {
    self.init(ListingRows([piece], cut: ListingCut(rows: 0)).recut(ListingCut(rows: piece.count)))
  }

  /// The pieces, of which a short listing has one.
  package var pieces: [ListingPiece] { items.rows.pieces }

  /// The item with an id, found by binary search.
  public func item(_ id: ItemID) -> Item? { position(of: id).map { items[$0] } }

  /// The position of the item with an id, found by binary search.
  package func position(of id: ItemID) -> Int? {
    let index = (0..<items.count).partitioningIndex { items.id(at: $0) >= id }
    return index < items.count && items.id(at: index) == id ? index : nil
  }

  /// The same listing with `change` applied to each item that is in.
  package func mapIn(_ change: (inout Item) throws -> Void) rethrows -> Listing {
    try mapIn { _, item in try change(&item) }
  }

  /// The same listing with `change` applied to each item that is in, given with its position.
  package func mapIn(_ change: (Int, inout Item) throws -> Void) rethrows -> Listing {
    try map({ items.isIn(at: $0) }, change)
  }

  /// The same listing with `change` applied to each item, in or out.
  package func mapEach(_ change: (inout Item) throws -> Void) rethrows -> Listing {
    try map({ _ in true }) { _, item in try change(&item) }
  }

  private func map(_ isMeant: (Int) -> Bool, _ change: (Int, inout Item) throws -> Void) rethrows -> Listing {
    // Reserve space for the facts that a step adds; memory that is not written to costs nothing.
    var rows = ListingWriter(cut: items.rows.cut, rows: items.count, length: items.rows.averageLength + 64)
    var copied = 0
    for index in items.indices where isMeant(index) {
      rows.append(rows: copied..<index, of: items.rows)
      var item = items[index]
      try change(index, &item)
      rows.append(item)
      copied = index + 1
    }
    rows.append(rows: copied..<items.count, of: items.rows)
    return Listing(rows.finished())
  }

  /// The same listing with each picture that is in as a group of its own. `change` is applied instead to the items of the pictures
  /// in `others`.
  package func grouped(besides others: Set<SHA256Digest>, _ change: (inout Item) -> Void) -> Listing {
    var rows = ListingWriter(cut: items.rows.cut, rows: items.count, length: items.rows.averageLength + 32)
    for index in items.indices {
      guard items.isIn(at: index), let image = items.image(at: index) else {
        rows.append(row: index, of: items.rows)
        continue
      }
      let isOther = others.contains(image)
      if !isOther, Self.appendAlone(row: index, of: items.rows, to: &rows) { continue }
      var item = items[index]
      if isOther { change(&item) } else { item.group = image }
      rows.append(item)
    }
    return Listing(rows.finished())
  }

  /// The ids of the items, in ascending order.
  package var ids: [ItemID] { items.indices.map { items.id(at: $0) } }

  /// The distinct image digests of the items that are in, in ascending order.
  package var imagesIn: [SHA256Digest] {
    Set(items.lazy.filter(\.isIn).compactMap(\.image)).sorted()
  }
}

/// Collects items for a listing, in any order.
package struct ListingDraft {
  private var rows = RowBytes()
  private var order: [(id: ItemID, row: Int)] = []

  package init() {}

  package mutating func append(_ item: Item) {
    order.append((item.id, rows.count))
    rows.append { Listing.append(item, to: &$0) }
  }

  /// Creates the listing of the items.
  package consuming func sorted() -> Listing {
    var sorted = ListingWriter(rows: rows.count, length: rows.averageLength)
    let order = order.sorted(byUniform: \.id.high) { $0.id < $1.id }
    for (_, row) in order { sorted.append(row: row, of: rows) }
    return Listing(sorted.finished())
  }
}
