import Digests
import Engine
import Manifest
import Transfer

/// Turns the candidates of a class into blobs or reasons.
struct FetchStep: Step {
  static let version = 1

  let className: ClassName
  /// What the lock says of the class.
  let locked: LockedTable?
  let takedown: Takedown
  let settings: FetchSettings
  let headers: [HeaderField]
  let round: FetchRound

  var node: NodeName { NodeName(.fetch, .oneClass(className)) }
  var inputs: [NodeName] { [NodeName(.sources, .oneClass(className))] }

  func describe(_ inputs: [NodeName: NodeOutput]) -> Description { describe(inputs, pins: locked?.facts.pins) }

  private func describe(_ inputs: [NodeName: NodeOutput], pins: SHA256Digest?) -> Description {
    var description = description(of: inputs, classes: [className])
    if case .digest(let expected)? = inputs[self.inputs[0]]?.facts["expected"] {
      description["expected"] = .digest(expected)
    }
    description["lock"] = pins.map { .digest($0) } ?? Description.Value.none
    if !takedown.digests.isEmpty { description["takedown"] = .list(takedown.digests.sorted().map { .digest($0) }) }
    // What drift does reaches the result only where a pin may be missed.
    description["fetch.on_drift"] = .text(settings.onDrift.rawValue)
    return description
  }

  /// A remembered output counts until one of its failures expires, or the setting that caused it changes.
  func stillHolds(_ output: NodeOutput, in workspace: Workspace) -> Cause? {
    if let expires = output.facts.integer("expires"), expires <= workspace.now {
      return Cause(.input, "remembered failures have expired")
    }
    guard case .record(let guards)? = output.facts["guards"] else { return nil }
    for field in guards.fields {
      guard let failure = FetchFailure(reason: field.name), case .text(let was) = field.value else { continue }
      let now = settings.guarding(failure) ?? ""
      if now != was { return Cause(.option, "fetch.\(now.prefix { $0 != " " })", was: was, now: now) }
    }
    return nil
  }

  /// What the class wants of the round.
  func wants(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) throws -> [FetchRound.Want] {
    try candidates(inputs, in: workspace).map(\.want)
  }

  /// The class's candidates with what each wants of the round.
  func candidates(
    _ inputs: [NodeName: NodeOutput], in workspace: Workspace
  ) throws -> [(id: ItemID, want: FetchRound.Want)] {
    guard let source = inputs[self.inputs[0]] else { return [] }
    let listing = try workspace.listing(source.listings[className])
    return Self.candidates(
      listing, try workspace.origin(source.origin), pins: try locked?.pins() ?? Pins(), headers: headers)
  }

  /// The candidates of a listing with what each wants of the round.
  static func candidates(
    _ listing: Listing, _ table: OriginTable, pins: Pins, headers: [HeaderField]
  ) -> [(id: ItemID, want: FetchRound.Want)] {
    let addresses = addresses(of: table)
    return listing.items.compactMap { item in
      guard item.isIn, let address = addresses[item.id], !address.hasPrefix("file:") else { return nil }
      return (item.id, FetchRound.Want(address: address, pin: pins.images[item.id], headers: headers))
    }
  }

  func run(_ inputs: [NodeName: NodeOutput], in workspace: Workspace) async throws -> NodeOutput {
    let source = inputs[self.inputs[0]]
    let table = try workspace.origin(source?.origin)
    let rows = Dictionary(
      table.rows.lazy.filter { $0.standing == .candidate }.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let pins = try locked?.pins() ?? Pins()
    var facts = FetchFacts()
    let listing = try workspace.listing(source?.listings[className]).mapIn { item in
      guard let row = rows[item.id] else { return }
      if table.isFile(row) {
        try store(&item, at: row.text, in: workspace)
      } else {
        try conclude(&item, row, pins, facts: &facts, in: workspace)
      }
      if item.isIn, let image = item.image, takedown.digests.contains(image) { item.verdict = .out(.fetch, .takenDown) }
    }
    return NodeOutput(
      listings: [className: try workspace.put(listing)],
      facts: try facts.description(settings: settings, in: workspace))
  }

  /// The lock that will be written pins just what this output holds, so the output stands under those pins too.
  func alsoDescribed(
    _ inputs: [NodeName: NodeOutput], output: NodeOutput, in workspace: Workspace
  ) throws -> [Description] {
    [describe(inputs, pins: Pins(try workspace.listing(output.listings[className])).digest)]
  }

  private func store(_ item: inout Item, at path: String, in workspace: Workspace) throws {
    guard let digest = item.image else { return }
    let key = FetchMemory.key(of: "file:\(path)")
    if let size = try workspace.store.size(of: digest) {
      item.bytes = UInt64(size)
      if workspace.tally.hasArrived(digest) { workspace.tally.fetched(key, digest) }
      return
    }
    let bytes = try workspace.effects.read(workspace.path(path))
    guard SHA256Digest(of: bytes) == digest else { throw InputMoved(path: path) }
    try workspace.store.put(bytes, digest: digest)
    workspace.tally.fetched(key, digest)
    item.bytes = UInt64(bytes.count)
  }

  private func conclude(
    _ item: inout Item, _ row: OriginTable.Row, _ pins: Pins, facts: inout FetchFacts, in workspace: Workspace
  ) throws {
    let pin = pins.images[item.id]
    switch round.fate(of: row.address) {
    case .body(let digest):
      item.image = digest
      item.bytes = try workspace.store.size(of: digest).map(UInt64.init)
      if let expected = row.expected.flatMap({ ExpectedDigest($0) }), let bytes = try workspace.store.read(digest),
        !expected.matches(bytes)
      {
        item.verdict = .out(.fetch, .hashMismatch)
      } else if let pin, pin != digest, settings.onDrift != .accept {
        facts.drift.append(
          .init(
            address: row.address, pinned: pin, found: digest,
            grade: try pins.grade(of: item.id, digest, maxPixels: round.maxPixels, in: workspace))
        )
        // The picture is known by the pin, which the lock keeps.
        item.image = pin
        item.bytes = nil
        item.verdict = .out(.fetch, .drift)
      }
    case .failed(let failure):
      item.image = pin
      item.verdict = .out(.fetch, Reason(failure))
      facts.failures[row.address] = failure
    case nil:
      preconditionFailure("the round decides every address before a class is fetched")
    }
  }

  private static func addresses(of table: OriginTable) -> [ItemID: String] {
    var addresses: [ItemID: String] = [:]
    addresses.reserveCapacity(table.rows.count)
    for row in table.rows where row.standing == .candidate {
      addresses[row.id] = table.isFile(row) ? "file:\(row.text)" : row.address
    }
    return addresses
  }
}

/// What a fetch found besides its listing: failures that expire, and drift.
struct FetchFacts {
  /// A pinned address that answered with other bytes.
  struct Drift: Hashable, Sendable {
    var address: String
    var pinned: SHA256Digest
    var found: SHA256Digest
    /// `same_pixels`, `near` or `other`.
    var grade: String
  }

  var failures: [String: FetchFailure] = [:]
  var drift: [Drift] = []

  /// The facts as a node's output keeps them: when the first failure expires, the settings behind failures, the drift.
  func description(settings: FetchSettings, in workspace: Workspace) throws
    -> Description
  {
    var description = Description()
    let keys = failures.keys.map { FetchMemory.key(of: $0) }
    let expiries = try workspace.actions.entries(for: keys).values.compactMap(\.expires)
    // A failure no longer remembered counts as just expired.
    let isComplete = expiries.count == keys.count
    if !keys.isEmpty { description["expires"] = .integer(isComplete ? expiries.min() ?? 0 : 0) }
    var guards = Description()
    for failure in Set(failures.values).sorted(by: { $0.reason < $1.reason }) {
      guards[failure.reason] = settings.guarding(failure).map { .text($0) }
    }
    if !guards.fields.isEmpty { description["guards"] = .record(guards) }
    description["failures"] = .integer(Int64(failures.count))
    if !drift.isEmpty {
      description["drift"] = .list(
        drift.sorted { $0.address < $1.address }.map {
          .list([.text($0.address), .digest($0.pinned), .digest($0.found), .text($0.grade)])
        })
    }
    return description
  }
}
