import Digests
import Engine
package import Listings
import Manifest

/// The part that the lock keeps of a `split` and of classes that left the manifest.
extension LockWriter {
  /// The splits that stay in the tables although the manifest has no `split`: the pictures have them when it comes back.
  func keptSplits() throws -> LockedSplits {
    manifest.split == nil ? try lock.splits() : LockedSplits()
  }

  /// The digest of ``keptSplits()``; nil if there are none.
  var keptSplitsDigest: SHA256Digest? { manifest.split == nil ? lock.splitsDigest : nil }

  /// Removes the tables of classes that the manifest does not contain: git keeps their contents.
  ///
  /// - Parameter outputs: the outputs of the build, to count the pictures whose splits are lost with the tables.
  package func removeTablesOfFormerClasses(_ outputs: StepInputs) throws -> [Notice] {
    guard !workspace.mode.keepsLock, !workspace.mode.isLocked else { return [] }
    let tables = try FormerTable.all(besides: manifest.classes.map(\.name), in: workspace)
    guard !tables.isEmpty else { return [] }
    var forgotten = try forgottenSplits(outputs)
    return try tables.map { table throws(EngineError) in
      try workspace.effects.unlink(workspace.path(table.path))
      return Self.notice(of: table, forgotten: forgotten.removeValue(forKey: table.name) ?? 0)
    }
  }

  /// How many pictures with a split each former class had that no class has now.
  private func forgottenSplits(_ outputs: StepInputs) throws -> [ClassName: Int] {
    let images = try lock.former.filter { $0.value.facts.splits != nil }.mapValues { former in
      Set(try former.table().rows.lazy.filter { $0.split != nil }.compactMap(\.sha256))
    }
    let current = try currentImages(among: images.values.reduce(into: []) { $0.formUnion($1) }, outputs)
    return images.mapValues { $0.subtracting(current).count }
  }

  /// Notices about rows that left a class and take the splits of their images along: their new rows would get other splits.
  ///
  /// Call it before the tables are written.
  package func splitsOfLostRows(_ outputs: StepInputs) throws -> [Notice] {
    guard !workspace.mode.keepsLock, !workspace.mode.isLocked, manifest.split != nil else { return [] }
    var lost: [(name: ClassName, images: Set<SHA256Digest>)] = []
    for item in manifest.classes {
      guard let before = lock.tables[item.name], before.facts.splits != nil,
        let digest = listing(of: item.name, outputs), try !isWritten(before, digest, of: item.name, outputs)
      else { continue }
      let images = try lostRows(of: before, item.name, digest).filter { $0.split != nil }.compactMap(\.sha256)
      if !images.isEmpty { lost.append((item.name, Set(images))) }
    }
    guard !lost.isEmpty else { return [] }
    let current = try currentImages(among: lost.reduce(into: []) { $0.formUnion($1.images) }, outputs)
    return lost.compactMap { name, images in
      let count = images.subtracting(current).count
      guard count > 0 else { return nil }
      let (left, their, they) =
        count == 1 ? ("1 image left", "its split", "it keeps") : ("\(count) images left", "their splits", "they keep")
      return Notice(
        "\(left) `\(name)` with \(their)",
        hint:
          "if that was a mistake, restore the list or the files, and `\(DatasetLock.headerPath)` and `lock/` from git, "
          + "before the next build: then \(they) \(their)")
    }
  }

  /// The rows of a table that the new listing of its class does not have. Only rows that changed are looked at if the table is known
  /// to be the one of the last build.
  private func lostRows(of table: LockedTable, _ name: ClassName, _ listing: SHA256Digest) throws -> [LockRow] {
    guard let before = try lastRows(in: table, of: name)?.listing, let lines = try table.lines(),
      let (old, new) = try? workspace.listings.differing(before, from: listing)
    else { return try table.rows(missingFrom: workspace.listing(listing)) }
    let gone = ListingDelta(from: old, to: new).before.map { old.items.id(at: $0) }
    return gone.filter { new.item($0) == nil }.compactMap { lines[$0] }
  }

  private func listing(of name: ClassName, _ outputs: StepInputs) -> SHA256Digest? {
    last[name].flatMap { outputs[$0] }?.listings[name]
  }

  /// Whether the table of a class is known to be the one of its listing.
  private func isWritten(
    _ table: LockedTable, _ listing: SHA256Digest, of name: ClassName, _ outputs: StepInputs
  ) throws(EngineError) -> Bool {
    guard let digest = table.digest else { return false }
    let origin = outputs[NodeName(.sources, .oneClass(name))]?.origin
    return try isWritten(digest, key(listing, origin, before: digest))
  }

  /// Those of some images that a class has, whether in or out.
  private func currentImages(among images: Set<SHA256Digest>, _ outputs: StepInputs) throws -> Set<SHA256Digest> {
    // Few images are asked for, so a look at some bits of most others is enough.
    var mayBeMeant = [Bool](repeating: false, count: 4_096)
    for image in images { mayBeMeant[Int(image.prefix % 4_096)] = true }
    var current: Set<SHA256Digest> = []
    for item in manifest.classes where try mayHave(images, item.name, outputs) {
      let items = try workspace.listing(listing(of: item.name, outputs)).items
      for place in items.indices {
        guard let image = items.image(at: place), mayBeMeant[Int(image.prefix % 4_096)] else { continue }
        if images.contains(image) { current.insert(image) }
      }
    }
    return current
  }

  /// Whether a class may have one of some images, by what is remembered of the listing that its pictures are split by.
  private func mayHave(
    _ images: Set<SHA256Digest>, _ name: ClassName, _ outputs: StepInputs
  ) throws(EngineError) -> Bool {
    guard let listing = outputs.listing(after: .crop, of: name) else { return true }
    let counts = try PictureCounts(.related, of: [listing], in: workspace.listings, remembering: workspace.actions)
    return images.contains { counts.count($0.prefix) > 0 }
  }

  private static func notice(of table: FormerTable, forgotten: Int) -> Notice {
    let removed = "`\(table.path)` was removed, because the manifest has no class `\(table.name)`"
    guard forgotten > 0 else { return Notice(removed) }
    let splits = forgotten == 1 ? "the split of its image is" : "the splits of its \(forgotten) images are"
    return Notice(
      "\(removed); \(splits) forgotten",
      hint: "if the class comes back, restore the file with git first: then they keep their splits")
  }
}
