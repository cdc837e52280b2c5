import Digests
import Engine
import Listings
import Manifest

extension FetchStep {
  /// The rows that the step decides: those that changed, and those of lists that had no picture or whose picture the store has lost.
  /// All others have the picture to which the lock pins them. Nil if all rows are decided.
  ///
  /// They are found once for the transfers and the fetch of a class.
  func changedRows(
    _ listing: Listing, of table: OriginTable, _ inputs: StepInputs, in workspace: Workspace
  ) -> ChangedRows? {
    changes.rows(of: className, key: describe(inputs).key) {
      foundRows(listing, of: table, inputs, in: workspace)
    }
  }

  private func foundRows(
    _ listing: Listing, of table: OriginTable, _ inputs: StepInputs, in workspace: Workspace
  ) -> ChangedRows? {
    let field = Self.input(.sources, of: className)
    if table.sources.allSatisfy(\.isFiles) { return ChangedRows(listing, in: field, by: self, inputs, in: workspace) }
    guard let last = workspace.last?[node]?.output, last.pins != nil, last.pins == locked?.facts.pins else {
      return nil
    }
    guard let former = last.listings[className].flatMap({ try? workspace.listing($0) }),
      let lost = try? lost(of: former, in: workspace.store)
    else { return nil }
    return ChangedRows(listing, in: field, by: self, inputs, in: workspace) { items, place in
      guard items.isIn(at: place), let image = items.image(at: place) else { return true }
      return lost.contains(image)
    }
  }

  /// The number of pictures about which the store is asked at once. A question for each takes longer than the comparison of the rows.
  private static let part = 4096

  /// The pictures of the rows that are in that the store does not have any more.
  private func lost(of listing: Listing, in store: BlobStore) throws(EngineError) -> Set<SHA256Digest> {
    let items = listing.items
    var lost: Set<SHA256Digest> = []
    var part: [SHA256Digest] = []
    part.reserveCapacity(min(Self.part, items.count))
    for place in items.indices where items.isIn(at: place) {
      guard let image = items.image(at: place) else { continue }
      part.append(image)
      guard part.count == Self.part else { continue }
      lost.formUnion(try store.missing(among: part))
      part.removeAll(keepingCapacity: true)
    }
    return lost.union(try store.missing(among: part))
  }

  /// The demands of the rows that the step decides.
  ///
  /// - Parameter credentials: as in ``candidates(_:credentials:in:)``.
  func changedDemands(
    _ inputs: StepInputs, credentials: [ItemID: String], in workspace: Workspace
  ) throws -> [FetchRound.Demand]? {
    let table = try workspace.origin(inputs.origin(of: className))
    let all = try workspace.listing(inputs.listing(after: .sources, of: className))
    guard table.sources.contains(where: { !$0.isFiles }),
      let changed = changedRows(all, of: table, inputs, in: workspace)
    else { return nil }
    let rows = CandidateRows(table, of: changed.fresh.ids).inOrder
    return Self.candidates(
      of: className, changed.fresh, table, rows: rows, pins: try locked?.fewPins() ?? Pins(), profiles: profiles,
      credentials: credentials, takenDown: takenDown,
      learnsTakenDown: !workspace.mode.isOffline && !workspace.mode.isLocked
    ).map(\.demand)
  }
}
