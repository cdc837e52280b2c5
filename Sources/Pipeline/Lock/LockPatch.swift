import Digests
import Engine
import Listings
import Manifest

/// A class's table after a change of some rows: the lines of the others are those of the earlier table.
///
/// The earlier table must be the one that is written from the earlier listing, the current image libraries, and itself.
struct LockPatch {
  private let lines: LockLines
  private let listing: Listing
  /// For each row the position of its line in the earlier table; -1 for a row that is written again.
  private let places: [Int32]

  /// Finds the lines that stay; nil if the lines are not those of the earlier listing.
  init?(_ lines: LockLines, from before: Listing, to listing: Listing) {
    guard lines.count == before.items.count, lines.count <= Int32.max else { return nil }
    let delta = ListingDelta(from: before, to: listing)
    // The lines are those of the earlier listing, so it is enough to look where kept lines begin after a change.
    var isBeginning = true
    var places: [Int32] = []
    places.reserveCapacity(listing.items.count)
    var (gone, now, old) = (delta.before[...], delta.now[...], 0)
    for position in listing.items.indices {
      if now.first == position {
        now.removeFirst()
        places.append(-1)
        isBeginning = true
        continue
      }
      while gone.first == old {
        gone.removeFirst()
        old += 1
        isBeginning = true
      }
      guard old < lines.count else { return nil }
      if isBeginning, lines.id(at: old) != listing.items.id(at: position) { return nil }
      isBeginning = false
      // A picture that was not inspected takes facts from other lines.
      let isPinned = listing.items.image(at: position) != nil && !listing.items.hasSize(at: position)
      places.append(isPinned ? -1 : Int32(old))
      old += 1
    }
    (self.lines, self.listing, self.places) = (lines, listing, places)
  }

  /// The lines of the table.
  func rows(origin: OriginTable, maxPixels: Int, in workspace: Workspace) async throws -> LockRows {
    let fresh = places.indices.filter { places[$0] < 0 }
    let pixels = try await pixels(of: fresh, maxPixels: maxPixels, in: workspace)
    let candidates = CandidateRows(origin, of: fresh.map { listing.items.id(at: $0) })
    let rows = fresh.map { position in
      LockRow(
        listing.items[position], candidates, of: origin, before: { lines[$0] }, pixels: pixels)
    }
    let digits = LockParts.digits(rows: places.count)
    return LockRows(lines: places.count) { [lines, listing, places] each throws(EngineError) in
      var (left, position) = (rows[...], 0)
      while position < places.count {
        let place = Int(places[position])
        guard place >= 0 else {
          if let row = left.popFirst() { try each(.row(row)) }
          position += 1
          continue
        }
        let id = listing.items.id(at: position)
        var count = 1
        while count < Self.linesAtOnce, position + count < places.count, Int(places[position + count]) == place + count,
          LockParts.areTogether(id, listing.items.id(at: position + count), digits: digits)
        {
          count += 1
        }
        try each(.kept(id, lines.lines(at: place..<place + count)))
        position += count
      }
    }
  }

  /// The most lines of one part that are copied together.
  private static let linesAtOnce = 1_024

  /// The digests of the pixels of some rows' pictures, if any row has inspected them: from the earlier table, otherwise decoded now.
  private func pixels(
    of positions: [Int], maxPixels: Int, in workspace: Workspace
  ) async throws -> [SHA256Digest: UInt64] {
    let items = listing.items
    let wanted = Set(positions.compactMap { items.image(at: $0) })
    var known: [SHA256Digest: UInt64] = [:]
    for row in lines.rows(of: wanted) { if let image = row.sha256, let pixels = row.pixels { known[image] = pixels } }
    let missing = wanted.subtracting(known.keys)
    guard !missing.isEmpty else { return known }
    let sound = Set(
      items.indices.compactMap { place -> SHA256Digest? in
        guard let image = items.image(at: place), missing.contains(image), items.hasSize(at: place) else { return nil }
        return image
      })
    let found = try await PictureReader(workspace).pixels(of: sound.sorted(), maxPixels: maxPixels)
    return known.merging(found) { $1 }
  }
}
