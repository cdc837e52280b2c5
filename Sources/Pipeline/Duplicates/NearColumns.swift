import Digests
import Engine
import Imaging
import Listings

/// The codes of the pictures in each piece of some listings, so that a few new pictures are compared with all others although no list
/// of all pictures is made.
///
/// The column of a piece is remembered under the digest of the piece. It only saves time: without it all pictures are searched.
struct NearColumns: Sendable {
  /// A listing that changed.
  struct Change {
    let before: SHA256Digest
    let now: SHA256Digest
  }

  let search: NearSearch

  private static let kind = "near_column"

  private var workspace: Workspace { search.reader.workspace }

  /// Remembers the columns of listings that are not remembered yet. The piece of a picture without a code gets no column: there may
  /// have been too little memory to decode it, and the next search tries again.
  ///
  /// - Parameter images: All pictures of the listings, in ascending order.
  func remember(_ listings: [SHA256Digest], of images: [SHA256Digest]) async throws {
    var missing: [(listing: ListingStore.Stored, place: Int)] = []
    for digest in listings {
      let listing = try workspace.listings.stored(digest)
      let known = try entries(for: listing.outline.pieces.map(\.digest))
      let lost = try workspace.store.missing(among: known.compactMap { $0 })
      missing += known.indices.filter { known[$0].map(lost.contains) ?? true }.map { (listing, $0) }
    }
    guard !missing.isEmpty else { return }
    let codes = try await search.codes(of: images)
    for (listing, place) in missing {
      let column = column(of: try listing.listing(at: [place])) { images.index(ofSorted: $0).flatMap { codes[$0] } }
      if let column { try record(column, of: listing.outline.pieces[place].digest) }
    }
  }

  /// The pictures that may be near one of some new ones, with these; nil if a column is not known.
  ///
  /// - Parameters:
  ///   - new: The new pictures, in ascending order.
  ///   - changes: The listings that changed.
  ///   - listings: The other listings.
  func pictures(
    near new: [SHA256Digest], _ changes: [Change], besides listings: [SHA256Digest]
  ) async throws -> Set<SHA256Digest>? {
    let found = try await search.codes(of: new, isShelved: false)
    let codes = zip(new, found).compactMap { image, code in code.map { (image: image, code: $0) } }
    guard codes.count == new.count else { return nil }
    var columns: [SHA256Digest] = []
    for listing in listings {
      guard let blobs = try blobs(of: workspace.listings.stored(listing).outline) else { return nil }
      columns += blobs
    }
    for change in changes {
      guard let blobs = try blobs(of: change, Dictionary(uniqueKeysWithValues: codes)) else { return nil }
      columns += blobs
    }
    guard !codes.isEmpty else { return [] }
    let hits = try await workspace.compute(columns) { blob throws in
      guard let column = try column(blob) else { return [SHA256Digest]?.none }
      return codes.flatMap { column.pictures(near: $0.code, of: $0.image) }
    }
    guard hits.allSatisfy({ $0 != nil }) else { return nil }
    let near = Set(hits.lazy.compactMap { $0 }.joined())
    return near.isEmpty ? [] : near.union(codes.map(\.image))
  }

  /// The columns of a listing that changed. Those of changed pieces are made from the former ones and the codes of new pictures.
  private func blobs(
    of change: Change, _ codes: [SHA256Digest: ArraySlice<UInt8>]
  ) throws -> [SHA256Digest]? {
    let (before, now) = (try workspace.listings.stored(change.before), try workspace.listings.stored(change.now))
    guard before.outline.cut == now.outline.cut, var blobs = try blobs(of: before.outline) else { return nil }
    for place in now.outline.differing(from: before.outline) {
      guard let former = try column(blobs[place]) else { return nil }
      var known = codes
      for (index, image) in former.images.enumerated() where known[image] == nil {
        known[image] = former.code(at: index)
      }
      guard let column = column(of: try now.listing(at: [place]), { known[$0] }) else { return nil }
      blobs[place] = try record(column, of: now.outline.pieces[place].digest)
    }
    return blobs
  }

  /// The column of the pictures of some rows that are in; nil if one has no code.
  private func column(of rows: Listing, _ code: (SHA256Digest) -> ArraySlice<UInt8>?) -> CodeColumn? {
    var column = CodeColumn(of: search.comparison)
    var isWhole = true
    rows.items.forEachIn { _, image in
      guard let image else { return }
      if let code = code(image) { column.append(image, code) } else { isWhole = false }
    }
    return isWhole ? column : nil
  }

  /// The blobs of the columns of a listing; nil if one is not known.
  private func blobs(of outline: ListingOutline) throws(EngineError) -> [SHA256Digest]? {
    let blobs = try entries(for: outline.pieces.map(\.digest)).compactMap { $0 }
    return blobs.count == outline.pieces.count ? blobs : nil
  }

  private func column(_ blob: SHA256Digest) throws(EngineError) -> CodeColumn? {
    try workspace.store.read(blob).flatMap { CodeColumn(encoded: $0, of: search.comparison) }
  }

  private func entries(for pieces: [SHA256Digest]) throws(EngineError) -> [SHA256Digest?] {
    let keys = pieces.map(key)
    let known = try workspace.actions.entries(for: keys)
    return keys.map { known[$0]?.blob }
  }

  @discardableResult
  private func record(_ column: CodeColumn, of piece: SHA256Digest) throws(EngineError) -> SHA256Digest {
    let blob = try workspace.store.put(column.encoded())
    try workspace.actions.record(key(of: piece), kind: Self.kind, value: [], blob: blob, source: piece)
    return blob
  }

  private func key(of piece: SHA256Digest) -> SHA256Digest {
    var description = Description(kind: Self.kind, version: 1)
    description["search"] = .text(search.name)
    description["piece"] = .digest(piece)
    return description.key
  }
}
