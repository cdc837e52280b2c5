package import Digests
package import Manifest

/// The rows in which a listing differs from an older one.
///
/// Both are sorted by id, so one pass over their bytes finds them, and no row is decoded.
package struct ListingDelta: Sendable {
  /// The positions in the older listing of the rows that are gone or differ, ascending.
  package private(set) var before: [Int] = []
  /// The positions in the newer listing of the rows that are new or differ, ascending.
  package private(set) var now: [Int] = []

  /// Compares two listings.
  ///
  /// - Parameters:
  ///   - judged: Pictures about which a decision changed: their rows count as different.
  ///   - isOpen: Whether the row at a position in the older listing counts as different although it may be the same.
  package init(
    from old: Listing, to new: Listing, judged: Set<SHA256Digest> = [], isOpen: ((Int) -> Bool)? = nil
  ) {
    // Rows that are cut otherwise keep their positions.
    let (left, right) = (old.items.rows.recut(new.items.rows.cut), new.items.rows)
    for index in right.pieces.indices {
      let (i, j) = (left.positions(of: index).lowerBound, right.positions(of: index).lowerBound)
      let (one, other) = (left.pieces[index], right.pieces[index])
      let isSame = one.isPlainlySame(as: other)
      if judged.isEmpty, isOpen == nil {
        if !isSame { compare(one, other, isSame: false, from: i, j, isOpen: nil) }
        continue
      }
      compare(one, other, isSame: isSame, from: i, j) { row in
        !judged.isEmpty && one.image(at: row).map(judged.contains) ?? false || isOpen?(i + row) ?? false
      }
    }
  }

  /// Compares two pieces that begin at some positions.
  private mutating func compare(
    _ left: ListingPiece, _ right: ListingPiece, isSame: Bool, from before: Int, _ now: Int,
    isOpen: ((Int) -> Bool)?
  ) {
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      let shared = isSame ? left.count : left.rows.sharedRows(from: i, with: right.rows, from: j)
      if let isOpen {
        for row in 0..<shared where isOpen(i + row) {
          self.before.append(before + i + row)
          self.now.append(now + j + row)
        }
      }
      (i, j) = (i + shared, j + shared)
      guard i < left.count, j < right.count else { break }
      let (one, other) = (left.id(at: i), right.id(at: j))
      if one <= other {
        self.before.append(before + i)
        i += 1
      }
      if other <= one {
        self.now.append(now + j)
        j += 1
      }
    }
    self.before += before + i..<before + left.count
    self.now += now + j..<now + right.count
  }

  /// Whether the listings have the same rows.
  package var isEmpty: Bool { before.isEmpty && now.isEmpty }
}

extension Listing {
  /// The rows at some positions, which ascend.
  package func rows(at positions: [Int]) -> Listing {
    var rows = ListingWriter(rows: positions.count, length: items.rows.averageLength)
    for position in positions { rows.append(row: position, of: items.rows) }
    return Listing(rows.finished())
  }

  /// The same listing with `change` applied to the items at some positions, which ascend.
  package func replacing(at positions: [Int], _ change: (Int, inout Item) -> Void) -> Listing {
    var rows = ListingWriter(cut: items.rows.cut, rows: items.count, length: items.rows.averageLength)
    var copied = 0
    for place in positions {
      rows.append(rows: copied..<place, of: items.rows)
      var item = items[place]
      change(place, &item)
      rows.append(item)
      copied = place + 1
    }
    rows.append(rows: copied..<items.count, of: items.rows)
    return Listing(rows.finished())
  }

  /// The same listing without some items, and with others.
  ///
  /// - Parameters:
  ///   - gone: The ids of items that it has, in ascending order.
  ///   - others: Items whose ids it does not have, or that are gone.
  package func replacing(_ gone: [ItemID], with others: Listing) -> Listing {
    let count = items.count - gone.count + others.items.count
    var rows = ListingWriter(rows: count, length: max(items.rows.averageLength, others.items.rows.averageLength))
    var (copied, left) = (0, gone[...])
    /// Copies the rows up to a position, without those that are gone.
    func copy(to end: Int) {
      while let id = left.first, let place = position(of: id), place < end {
        rows.append(rows: copied..<place, of: items.rows)
        copied = place + 1
        left.removeFirst()
      }
      rows.append(rows: copied..<max(copied, end), of: items.rows)
      copied = max(copied, end)
    }
    for position in others.items.indices {
      let id = others.items.id(at: position)
      copy(to: (0..<items.count).partitioningIndex { items.id(at: $0) >= id })
      rows.append(row: position, of: others.items.rows)
    }
    copy(to: items.count)
    return Listing(rows.finished())
  }

  /// The output of a step that decides each row alone: the rows of an earlier output, with those in place of `delta` that were
  /// decided now.
  ///
  /// - Parameters:
  ///   - delta: The difference between the step's earlier input and this one.
  ///   - former: The output for the earlier input: it has the same ids.
  ///   - decided: The output for the rows `delta.now` of this input.
  package func patched(_ delta: ListingDelta, former: Listing, decided: Listing) -> Listing {
    var rows = ListingWriter(cut: items.rows.cut, rows: items.count, length: former.items.rows.averageLength)
    var (before, old, position) = (delta.before[...], 0, 0)
    /// Copies the rows before a position of this listing from the former output, without those that are gone.
    func copy(to end: Int) {
      while position < end {
        while before.first == old {
          before.removeFirst()
          old += 1
        }
        let count = min(end - position, (before.first ?? .max) - old)
        rows.append(rows: old..<old + count, of: former.items.rows)
        (old, position) = (old + count, position + count)
      }
    }
    for (row, place) in delta.now.enumerated() {
      copy(to: place)
      rows.append(row: row, of: decided.items.rows)
      position += 1
    }
    copy(to: items.count)
    return Listing(rows.finished())
  }
}
