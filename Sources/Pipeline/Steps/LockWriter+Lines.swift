import Digests
import Engine
import Listings
import Manifest

/// The lines that a build writes into the table of a class.
extension LockWriter {
  /// The lines for a listing and its rows. Only changed ones are made if the table is known to be the one of the last build.
  ///
  /// - Parameter kept: the splits that stay in the lines although the listing has none.
  func rows(
    of item: ManifestClass, _ before: LockedTable?, _ listing: SHA256Digest?, _ origin: SHA256Digest?,
    kept: LockedSplits
  ) async throws -> LockRows {
    let maxPixels = item.inspect.maxPixels
    guard kept.isEmpty, let patch = try self.patch(item.name, before, to: listing, origin) else {
      return try await allRows(before, listing, origin, maxPixels: maxPixels, kept: kept)
    }
    return try await patch.rows(origin: try workspace.origin(origin), maxPixels: maxPixels, in: workspace)
  }

  /// All lines of a table, each written again.
  private func allRows(
    _ before: LockedTable?, _ listing: SHA256Digest?, _ origin: SHA256Digest?, maxPixels: Int, kept: LockedSplits
  ) async throws -> LockRows {
    let old = try before?.table() ?? LockTable()
    let pixels = try await self.pixels(of: try workspace.listing(listing), before: old, maxPixels: maxPixels)
    return LockRows(count: try workspace.listing(listing).items.count) { each throws(EngineError) in
      let items = kept.added(to: try workspace.listing(listing), before: { old })
      let origin = try workspace.origin(origin)
      try items.forEachLockRow(origin: origin, before: old, pixels: pixels, each)
    }
  }

  /// The change of a table that is known to be the one of the last build; nil if all lines are to be written again.
  private func patch(
    _ name: ClassName, _ before: LockedTable?, to listing: SHA256Digest?, _ origin: SHA256Digest?
  ) throws -> LockPatch? {
    guard let before, lock.listed?.libraries == DatasetLock.libraries,
      let known = try lastRows(in: before, of: name), hasSameKind(known.origin, origin),
      let old = try? workspace.listing(known.listing), let lines = try before.lines()
    else { return nil }
    return LockPatch(lines, from: old, to: try workspace.listing(listing))
  }

  /// The listing of the last build and its rows if a table is known to be the one of these; nil otherwise.
  func lastRows(
    in table: LockedTable, of name: ClassName
  ) throws(EngineError) -> (listing: SHA256Digest, origin: SHA256Digest)? {
    guard let digest = table.digest, let listing = last[name].flatMap({ former?[$0] })?.output.listings[name],
      let origin = former?[NodeName(.sources, .oneClass(name))]?.output.origin,
      try isWritten(digest, key(listing, origin, before: digest))
    else { return nil }
    return (listing, origin)
  }

  /// Whether all rows of two tables are files on disk, or none. Then the id of a row decides the address that the lock has.
  private func hasSameKind(_ old: SHA256Digest, _ new: SHA256Digest?) -> Bool {
    guard old != new else { return true }
    guard let old = try? workspace.origin(old), let new = try? workspace.origin(new) else { return false }
    return Set((old.sources + new.sources).map(\.isFiles)).count == 1
  }

  /// The digests of the pixels of every sound picture: from the lock if the same library versions made them,
  /// otherwise decoded now.
  private func pixels(
    of listing: Listing, before: LockTable, maxPixels: Int
  ) async throws -> [SHA256Digest: UInt64] {
    var known: [SHA256Digest: UInt64] = [:]
    if lock.listed?.libraries == DatasetLock.libraries {
      for row in before.rows {
        if let image = row.sha256, let pixels = row.pixels { known[image] = pixels }
      }
    }
    let images = Set(listing.items.lazy.filter { $0.width != nil }.compactMap(\.image))
    let missing = images.filter { known[$0] == nil }.sorted()
    let found = try await PictureReader(workspace).pixels(of: missing, maxPixels: maxPixels)
    return known.merging(found) { $1 }
  }
}
