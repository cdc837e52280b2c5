package import Digests
package import Engine
package import Listings
package import Manifest
import Transfer

/// Fetches the candidates of a class: each gets a blob or a reason.
package struct FetchStep: Step {
  package static let name = StepName.fetch
  package static let version = 5

  package let className: ClassName
  /// The table of the class in the lock.
  let locked: LockedTable?
  let takedown: Takedown
  /// The index of the round's settings for each source, in listed order.
  let profiles: [Int]
  package let round: FetchRound
  /// The rows that the fetches decide, shared with the transfers.
  let changes: FetchChanges

  static func all(in plan: PipelinePlan) -> [FetchStep] {
    plan.names.map { name in
      FetchStep(
        className: name, locked: plan.lock.tables[name], takedown: plan.takedown,
        profiles: plan.round.profiles.indices(of: name), round: plan.round, changes: plan.changes)
    }
  }

  package static func planned(in plan: PipelinePlan) -> [any Step] {
    all(in: plan)
  }

  package var node: NodeName { NodeName(Self.name, .oneClass(className)) }
  package var inputs: [NodeName] { [NodeName(.sources, .oneClass(className)), NodeName(.transfers, .dataset)] }

  package var entryPlaces: [String: String] { takedown.places }

  package func describe(_ inputs: StepInputs) -> Description {
    describe(inputs, pins: locked?.facts.pins, failures: locked?.facts.failures)
  }

  /// The description that an output has under the lock as it is: a build that fails writes no lock, so the output may be remembered
  /// under what the lock would have held.
  package static func description(_ known: Description, under locked: LockedTable?) -> Description {
    var description = known
    description["lock"] = locked?.facts.pins.map { .digest($0) } ?? Description.Value.none
    description["lock.failures"] = locked?.facts.failures.map { .digest($0) }
    return description
  }

  private func describe(_ inputs: StepInputs, pins: SHA256Digest?, failures: SHA256Digest?) -> Description {
    var description = description(of: inputs, after: .sources, classes: [className])
    if let expected = inputs.output(of: .sources, for: className)?.expected {
      description["expected"] = .digest(expected)
    }
    description["lock"] = pins.map { .digest($0) } ?? Description.Value.none
    description["lock.failures"] = failures.map { .digest($0) }
    let digests = takenDown
    if !digests.isEmpty { description["takedown"] = .list(digests.sorted().map { .digest($0) }) }
    // `on_drift` changes the output only if a pin can differ from what is fetched.
    let policies = profiles.indices.map { Description.Value.text(settings(ofSource: $0).onDrift.rawValue) }
    let isOne = policies.allSatisfy { $0 == policies.first }
    description["fetch.on_drift"] = isOne ? policies.first ?? Description.Value.none : .list(policies)
    return description
  }

  /// The pictures that are taken down: those whose digests the list names, and those of its addresses as far as they
  /// are known.
  var takenDown: Set<SHA256Digest> { takedown.digests.union(round.learned) }

  /// The settings for requests to the addresses of a source.
  private func settings(ofSource index: Int) -> FetchSettings {
    round.profiles.settings[profiles.indices.contains(index) ? profiles[index] : 0]
  }

  /// A remembered output holds until one of its failures expires, or the setting that caused it changes.
  package func stillHolds(_ output: NodeOutput, in workspace: Workspace) -> Cause? {
    if output.expires == .min { return Cause(.input, "pull") }
    if output.expires == 0, !workspace.mode.keepsFailures { return Cause(.input, "retry") }
    if output.hasLostPin, let remote = workspace.remote, remote.isAsked, !workspace.mode.isOffline {
      return Cause(.input, "`\(remote.name)` may have pictures whose addresses failed")
    }
    if let expires = output.expires, expires <= workspace.now, !workspace.mode.keepsFailures {
      return Cause(
        .input,
        expires == FetchFacts.unknown
          ? Cause.untriedFailures : "remembered failures have expired")
    }
    // An expiry beyond the longest memory was written while the clock was ahead; do not trust it.
    let longest = round.profiles.settings.map(\.longestMemory).max() ?? 0
    if let expires = output.expires, expires - workspace.now > longest, !workspace.mode.keepsFailures {
      return Cause(.input, "remembered failures have a time in the future, so the clock was set back")
    }
    for (name, was) in output.guards {
      let words = name.split(separator: " ")
      guard words.count == 2, let source = Int(words[0]), let failure = FetchFailure(reason: String(words[1]))
      else { continue }
      let now = settings(ofSource: source).guarding(failure) ?? ""
      if now != was { return Cause(.option, "fetch.\(now.prefix { $0 != " " })", was: was, now: now) }
    }
    return nil
  }

  package func run(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    let table = try workspace.origin(inputs.origin(of: className))
    let credentials = round.credentials(of: className)
    defer {
      round.close(className)
      changes.forget(className)
    }
    var facts = FetchFacts()
    let changed = changedRows(of: table, inputs, in: workspace)
    let pins = try (changed == nil ? locked?.pins() : locked?.fewPins()) ?? Pins()
    let candidates = try changed?.fresh ?? workspace.listing(inputs.listing(after: .sources, of: className))
    let rows = changed.map { CandidateRows(table, of: $0.fresh.ids) } ?? CandidateRows(table)
    let progress = workspace.counts.begin(.storing, of: candidates.items.count)
    defer { workspace.counts.end(progress) }
    let fetched = try candidates.mapEach { item in
      progress.add()
      guard item.isIn else {
        // Rows that are not fetched keep their pin, like rows whose fetch failed.
        item.image = item.image ?? pins.image(of: item.id) ?? takenDownPicture(item, rows[item.id], credentials)
        return
      }
      guard let row = rows[item.id] else { return }
      if let pin = pins.image(of: item.id), takenDown.contains(pin) {
        item.image = pin
        item.verdict = .out(.fetch, .takenDown)
        return
      }
      if table.isFile(row) {
        try store(&item, at: row.text, in: workspace)
      } else {
        try conclude(&item, row, credentials[row.id] ?? row.address, pins, facts: &facts, in: workspace)
      }
      if item.isIn, let image = item.image, takenDown.contains(image) { item.verdict = .out(.fetch, .takenDown) }
    }
    let stored = try changed?.put(fetched, in: workspace) ?? workspace.put(fetched)
    var output = NodeOutput(listings: [className: stored])
    let listing = changed == nil ? fetched : try workspace.listing(stored)
    try facts.add(to: &output, in: workspace) { settings(ofSource: $0) }
    output.pins = Pins.digest(of: listing)
    output.failures = Pins.failures(in: listing)
    if !takedown.digests.isEmpty {
      output.takenDown = takedown.digests.intersection(listing.items.lazy.compactMap(\.image)).sorted().map(\.hex)
    }
    return output
  }

  /// The picture at an address on the takedown list. Its digest is kept, so that its copies stay out.
  private func takenDownPicture(
    _ item: Item, _ row: OriginTable.Row?, _ credentials: [ItemID: String]
  ) -> SHA256Digest? {
    guard item.reason == .takenDown, let row,
      case .body(let digest)? = round.outcome(of: credentials[row.id] ?? row.address)
    else { return nil }
    return digest
  }

  /// The next lock records exactly this output, so the output is also valid with that lock.
  package func alsoDescribed(
    _ inputs: StepInputs, output: NodeOutput, in workspace: Workspace
  ) throws(EngineError) -> [Description] {
    [describe(inputs, pins: output.pins, failures: output.failures)]
  }

  private func store(_ item: inout Item, at path: String, in workspace: Workspace) throws {
    guard let digest = item.image else { return }
    let key = FetchMemory.key(of: "file:\(path)")
    if let size = try workspace.store.size(of: digest) {
      item.bytes = UInt64(size)
      if workspace.tally.hasArrived(digest) { workspace.tally.fetched(key, digest) }
      return
    }
    if try isKnownNotPicture(item, at: path, in: workspace) { return item.verdict = .out(.inspect, .notImage) }
    let bytes = try FileLimit.picture.read(path, in: workspace)
    guard SHA256Digest(of: bytes) == digest else { throw InputChanged(path: path) }
    try workspace.store.put(bytes, digest: digest)
    workspace.tally.fetched(key, digest)
    item.bytes = UInt64(bytes.count)
  }

  /// Whether a file is not there, and the lock says that it was no picture: its bytes are not needed.
  private func isKnownNotPicture(_ item: Item, at path: String, in workspace: Workspace) throws -> Bool {
    guard FileStamp(path: workspace.path(path), following: false) == nil, let row = try locked?.table()[item.id] else {
      return false
    }
    return row.verdict == Reason.notImage.name && row.sha256 == item.image
  }

  private func conclude(
    _ item: inout Item, _ row: OriginTable.Row, _ address: String, _ pins: Pins, facts: inout FetchFacts,
    in workspace: Workspace
  ) throws(EngineError) {
    let pin = pins.image(of: item.id)
    var outcome = round.outcome(of: address)
    if outcome == nil { outcome = try held(pin, in: workspace) }
    switch outcome {
    case .body(let digest):
      item.image = digest
      item.bytes = try workspace.store.size(of: digest).map(UInt64.init)
      if let expected = row.expected.flatMap({ ExpectedDigest($0) }) {
        // A row with an expected digest never drifts, whether the digest matches or not.
        guard try !workspace.holds(expected, digest) else { return }
        item.image = pin ?? digest
        item.verdict = .out(.fetch, .hashMismatch)
      } else if let pin, pin != digest {
        let policy = settings(ofSource: row.source).onDrift
        facts.drift.append(
          Drift(
            address: SourceText.masked(row.address), pinned: pin, found: digest,
            grade: try pins.grade(of: item.id, digest, maxPixels: round.maxPixels, in: workspace), policy: policy))
        guard policy != .accept else { return }
        // The item keeps the pinned picture, like the lock.
        item.image = pin
        item.bytes = nil
        item.verdict = .out(.fetch, .drift)
      }
    case .failed(let failure):
      item.image = pin
      item.verdict = .out(.fetch, Reason(shown(failure, recorded: pins.failure(of: item.id), in: workspace)))
      facts.failures[address] = (failure, row.source)
      if pin != nil, pins.failure(of: item.id) == nil { facts.hasLostPin = true }
    case nil:
      preconditionFailure("the transfers decide every address before a class is fetched")
    }
  }

  /// The picture to which an address is pinned, if the store has it: the transfers are not asked for such an address again.
  private func held(_ pin: SHA256Digest?, in workspace: Workspace) throws(EngineError) -> FetchRound.Outcome? {
    guard let pin, try workspace.store.contains(pin) else { return nil }
    return .body(pin)
  }

  /// The failure that the listing records. One that depends on the network does not replace what the lock records of
  /// the address.
  private func shown(_ failure: FetchFailure, recorded: FetchFailure?, in workspace: Workspace) -> FetchFailure {
    guard let recorded, !workspace.mode.asksAgain, recorded.isOfServer, failure.dependsOnNetwork else {
      return failure
    }
    return recorded
  }
}

extension Workspace {
  /// Whether a blob has the digest that a list promises, if it promises one.
  package func holds(_ expected: ExpectedDigest?, _ blob: SHA256Digest) throws(EngineError) -> Bool {
    guard let expected else { return true }
    if expected.algorithm == .sha256 { return expected.hex == blob.hex }
    return expected.matches(try store.need(blob))
  }
}

/// The findings of a fetch besides its listing: failures that expire, and drift.
struct FetchFacts {
  /// The addresses without a picture: the failure, and the index of the source that names them.
  var failures: [String: (failure: FetchFailure, source: Int)] = [:]
  var drift: [Drift] = []
  /// Whether an address with a pin, for which the lock records no failure, has failed.
  var hasLostPin = false

  /// The time at which a failure that is not remembered here counts as expired; 0 is the value that `retry` writes, and
  /// the least number the one of `pull`.
  static let unknown: Int64 = 1

  /// Adds to the output when the first failure expires, the settings that cause failures, and the drift.
  func add(
    to output: inout NodeOutput, in workspace: Workspace, settings: (Int) -> FetchSettings
  ) throws(EngineError) {
    let keys = failures.keys.map { FetchMemory.key(of: $0) }
    let expiries = try workspace.actions.entries(for: keys).values.compactMap(\.expires)
    let isComplete = expiries.count == keys.count
    if !keys.isEmpty { output.expires = isComplete ? expiries.min() ?? Self.unknown : Self.unknown }
    var guarded: [String: String] = [:]
    for (failure, source) in failures.values {
      guarded["\(source) \(failure.reason)"] = settings(source).guarding(failure)
    }
    output.guards = guarded.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    output.hasLostPin = hasLostPin
    output.drift = drift.sorted { $0.address < $1.address }
  }
}
