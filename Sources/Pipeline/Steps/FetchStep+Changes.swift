import Digests
import Engine
import Listings
import Manifest

extension FetchStep {
  /// The rows that the step decides: those that changed, and those of lists that had no picture. All others have the picture to which
  /// the lock pins them. Nil if all rows are decided.
  ///
  /// The store is not asked for the others' pictures, as in a build with nothing to do: a step that needs one that is lost repairs it.
  ///
  /// They are found once for the transfers and the fetch of a class.
  func changedRows(
    of table: OriginTable, _ inputs: StepInputs, in workspace: Workspace
  ) -> ChangedRows? {
    changes.rows(of: className, key: describe(inputs).key) {
      foundRows(of: table, inputs, in: workspace)
    }
  }

  private func foundRows(
    of table: OriginTable, _ inputs: StepInputs, in workspace: Workspace
  ) -> ChangedRows? {
    let listing = inputs.listing(after: .sources, of: className)
    let field = Self.input(.sources, of: className)
    if table.sources.allSatisfy(\.isFiles) { return ChangedRows(listing, in: field, by: self, inputs, in: workspace) }
    guard let last = workspace.last?[node]?.output, last.pins != nil, last.pins == locked?.facts.pins else {
      return nil
    }
    return ChangedRows(listing, in: field, by: self, inputs, in: workspace) { items, place in
      !items.isIn(at: place) || items.image(at: place) == nil
    }
  }

  /// The demands of the rows that the step decides.
  ///
  /// - Parameter credentials: as in ``candidates(_:credentials:in:)``.
  func changedDemands(
    _ inputs: StepInputs, credentials: [ItemID: String], in workspace: Workspace
  ) throws -> [FetchRound.Demand]? {
    let table = try workspace.origin(inputs.origin(of: className))
    guard table.sources.contains(where: { !$0.isFiles }),
      let changed = changedRows(of: table, inputs, in: workspace)
    else { return nil }
    let rows = CandidateRows(table, of: changed.fresh.ids).inOrder
    return Self.candidates(
      of: className, changed.fresh, table, rows: rows, pins: try locked?.fewPins() ?? Pins(),
      profiles: profiles,
      credentials: credentials, takenDown: takenDown,
      learnsTakenDown: !workspace.mode.isOffline && !workspace.mode.isLocked
    ).map(\.demand)
  }
}
