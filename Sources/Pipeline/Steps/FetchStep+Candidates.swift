package import Digests
package import Listings
package import Manifest
import Transfer

/// The candidates of a class, and what they demand of the transfers.
extension FetchStep {
  /// A candidate with its demand on the round.
  package typealias Candidate = (id: ItemID, demand: FetchRound.Demand)

  /// The class's candidates with their demands on the round, generated lazily.
  ///
  /// - Parameter credentials: the unmasked addresses from the lists, for the rows that the class's table masks.
  func candidates(
    _ inputs: StepInputs, credentials: [ItemID: String], in workspace: Workspace
  ) throws -> some Sequence<Candidate> {
    let table = try workspace.origin(inputs.origin(of: className))
    let hasList = table.sources.contains { !$0.isFiles }
    // An address on the takedown list is requested once, to recognize copies of its picture; never if the lock may
    // not change.
    let learns = !workspace.mode.isOffline && !workspace.mode.isLocked
    return Self.candidates(
      of: className, try workspace.listing(inputs.listing(after: .sources, of: className)),
      hasList ? table : OriginTable(), pins: hasList ? try locked?.pins() ?? Pins() : Pins(),
      profiles: profiles, credentials: credentials, takenDown: takenDown,
      learnsTakenDown: learns)
  }

  /// The candidates of a listing with their demands on the round, generated lazily.
  package static func candidates(
    of name: ClassName, _ listing: Listing, _ table: OriginTable, pins: Pins, profiles: [Int],
    credentials: [ItemID: String], takenDown: Set<SHA256Digest> = [], learnsTakenDown: Bool = false
  ) -> some Sequence<Candidate> {
    candidates(
      of: name, listing, table, rows: table.rows, pins: pins, profiles: profiles, credentials: credentials,
      takenDown: takenDown, learnsTakenDown: learnsTakenDown)
  }

  static func candidates(
    of name: ClassName, _ listing: Listing, _ table: OriginTable, rows: some Sequence<OriginTable.Row>, pins: Pins,
    profiles: [Int], credentials: [ItemID: String], takenDown: Set<SHA256Digest>, learnsTakenDown: Bool
  ) -> some Sequence<Candidate> {
    rows.lazy.compactMap { row -> Candidate? in
      guard row.standing == .candidate, !table.isFile(row), let item = listing.item(row.id) else { return nil }
      let pin = pins.image(of: row.id)
      let isLearned = item.reason == .takenDown && learnsTakenDown && pin == nil
      guard (item.isIn && pin.map(takenDown.contains) != true) || isLearned else { return nil }
      let profile = profiles.indices.contains(row.source) ? profiles[row.source] : 0
      let demand = FetchRound.Demand(
        className: name, address: credentials[row.id] ?? row.address, pin: pin, profile: profile,
        isTakenDown: isLearned, expected: row.expected.flatMap { ExpectedDigest($0) },
        recorded: pins.failure(of: row.id), pinnedBytes: pins.size(of: row.id))
      return (row.id, demand)
    }
  }
}
