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
    var current: Set<SHA256Digest> = []
    for item in manifest.classes {
      let listing = try workspace.listing(last[item.name].flatMap { outputs[$0] }?.listings[item.name])
      current.formUnion(listing.items.lazy.compactMap(\.image))
    }
    return try lock.former.filter { $0.value.facts.splits != nil }.mapValues { former in
      let images = try former.table().rows.lazy.filter { $0.split != nil }.compactMap(\.sha256)
      return Set(images).subtracting(current).count
    }
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
