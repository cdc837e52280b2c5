package import Digests
package import Engine
import Listings
import Manifest
import Synchronization
package import Transfer

/// One round of transfers for all classes. An address in two classes is one request, and the limits hold over all
/// classes.
///
/// For each address it decides whether its bytes are here, it is remembered as failed, or it must be requested. It
/// sends the requests, and inspects each body while others are still arriving. The results are remembered as actions,
/// so the fetch steps only look them up.
package final class FetchRound: Sendable {
  /// How an address ended.
  package enum Outcome: Hashable, Sendable {
    case body(SHA256Digest)
    case failed(FetchFailure)
  }

  /// One address that a class needs from the round.
  package struct Demand: Sendable {
    var className: ClassName
    package var address: String
    package var pin: SHA256Digest?
    /// The index of the settings for its request.
    var profile: Int
    /// Whether the takedown list names the address: only the digest of its picture is wanted.
    var isTakenDown = false
    /// The digest that a list promises.
    package var expected: ExpectedDigest?
    /// The failure that the lock records. An offline build uses it if nothing is remembered.
    var recorded: FetchFailure?
    /// The length of the pinned picture in bytes, if the lock has it.
    var pinnedBytes: Int?
  }

  /// An address to be requested now.
  struct PendingFetch: Sendable {
    /// Its number among the round's addresses.
    var number: Int
    var className: ClassName
    var profile: Int
    /// Whether only the digest is wanted, since the takedown list names the address.
    var isTakenDown = false
    /// Whether its bytes are here: then a failure must not replace what is remembered.
    var isHeld = false
  }

  /// The bytes of an earlier answer that are here, with the validators of that answer.
  struct CachedAnswer: Sendable {
    var digest: SHA256Digest
    var validators: Validators
  }

  struct State {
    var addresses = AddressTable()
    /// How each address ended, by its number.
    var outcomes: [Outcome?] = []
    /// The numbers of addresses that the takedown list names.
    var takenDown: Set<Int> = []
    /// The addresses whose outcome is not known.
    var asking: [PendingFetch] = []
    /// The earlier answers for conditional requests, by the address's number.
    var known: [Int: CachedAnswer] = [:]
    /// The digests that lists promise, by the address's number.
    var promised: [Int: ExpectedDigest] = [:]
    /// The pinned pictures that the store of the team may have, by the address's number.
    var pinned: [Int: SharedBlob] = [:]
    /// The remembered failures of addresses whose pins are offered to that store; they hold if it has none. By the
    /// address's number.
    var fallbacks: [Int: Outcome] = [:]
    var statistics = TransferStatistics()
    /// Counts of the pictures written into lists.
    var written = HostStatistics()
    /// The volume of each host that has a limit, as it was last remembered.
    var spent: [HostManners: SpentVolume] = [:]
    var error: EngineError?
    var classes: [ClassName: ClassTransfers] = [:]
    /// The classes whose addresses were looked up and that are not fetched yet, each with the addresses that its
    /// table masks.
    var open: [ClassName: [ItemID: String]] = [:]
    /// The pictures of the addresses on the takedown list.
    var learned: Set<SHA256Digest> = []

    /// The number of an address, which is added if it is new, and whether it is new.
    mutating func number(of address: String) -> (Int, isNew: Bool) {
      let number = addresses.add(address)
      let isNew = number == outcomes.count
      if isNew { outcomes.append(nil) }
      return (number, isNew)
    }
  }

  /// The settings by which addresses are requested.
  package let profiles: FetchProfiles
  /// The limit under which bodies are inspected as they arrive. Classes with another limit inspect theirs in their
  /// `inspect` step.
  let maxPixels: Int
  /// Pictures that are out because they are taken down.
  let takenDown: Set<SHA256Digest>
  let state = Mutex(State())

  init(_ profiles: FetchProfiles, maxPixels: Int, takenDown: Set<SHA256Digest>) {
    self.profiles = profiles
    self.maxPixels = maxPixels
    self.takenDown = takenDown
  }

  /// The outcome of an address that the round requested or looked up.
  package func outcome(of address: String) -> Outcome? {
    state.withLock { state in state.addresses.number(of: address).flatMap { state.outcomes[$0] } }
  }

  /// Begins a class.
  ///
  /// - Parameter credentials: the unmasked addresses from the lists, for the rows that the class's table masks.
  func open(_ name: ClassName, credentials: [ItemID: String]) { state.withLock { $0.open[name] = credentials } }

  /// The unmasked addresses of an open class, for the rows that its table masks.
  func credentials(of name: ClassName) -> [ItemID: String] { state.withLock { $0.open[name] ?? [:] } }

  /// Ends a class. When the last one ends, the round drops its addresses.
  func close(_ name: ClassName) {
    state.withLock { state in
      state.open[name] = nil
      guard state.open.isEmpty else { return }
      (state.addresses, state.outcomes, state.known) = (AddressTable(), [], [:])
      (state.promised, state.pinned, state.fallbacks) = ([:], [:], [:])
    }
  }

  /// The statistics of the transfers.
  package var statistics: TransferStatistics { state.withLock { $0.statistics } }

  /// How many addresses would be requested over the network.
  package var requestsExpected: Int {
    state.withLock { state in
      state.asking.count { state.fallbacks[$0.number] == nil && !state.addresses[$0.number].hasPrefix("data:") }
    }
  }

  /// How many of the wanted addresses have to be requested over the network, even if another class requests them too.
  package func unknown(among demands: some Sequence<Demand>) -> Int {
    state.withLock { state in
      demands.reduce(0) { count, demand in
        let outcome = state.addresses.number(of: demand.address).flatMap { state.outcomes[$0] ?? state.fallbacks[$0] }
        return outcome == nil && !demand.address.hasPrefix("data:") ? count + 1 : count
      }
    }
  }

  /// Looks up the remembered outcomes of wanted addresses without a request. ``run(inspects:in:)`` requests the
  /// others.
  ///
  /// - Returns: how many addresses were wanted.
  @discardableResult
  package func look(at demands: some Sequence<Demand>, in workspace: Workspace) throws(EngineError) -> Int {
    // Look up in parts, so that the remembered results of a long list are not all in memory at once.
    var part: [Demand] = []
    var count = 0
    for demand in demands {
      part.append(demand)
      count += 1
      guard part.count == Self.part else { continue }
      try look(at: part, in: workspace)
      part.removeAll(keepingCapacity: true)
    }
    try look(at: part, in: workspace)
    return count
  }

  /// How many addresses are looked up at once.
  private static let part = 2048

  private func look(at part: [Demand], in workspace: Workspace) throws(EngineError) {
    let pending = part.filter { outcome(of: $0.address) == nil }
    let held = try pending.map { demand throws(EngineError) in try heldPin(of: demand, in: workspace) }
    // A pin whose bytes are here needs no look-up.
    let keys = zip(pending, held).map { demand, pin in pin == nil ? FetchMemory.key(of: demand.address) : nil }
    let remembered = try workspace.actions.entries(for: keys.compactMap { $0 })
    for (index, demand) in pending.enumerated() {
      let entry = keys[index].flatMap { remembered[$0] }
      let outcome: Outcome? =
        if let pin = held[index] { .body(pin) } else { try known(demand, entry, in: workspace) }
      let isOffered = isOffered(demand, after: outcome, in: workspace)
      state.withLock { state in
        let (number, isNew) = state.number(of: demand.address)
        if demand.isTakenDown { state.takenDown.insert(number) }
        if let outcome, !isOffered {
          state.outcomes[number] = outcome
        } else if isNew {
          state.fallbacks[number] = outcome
          state.asking.append(
            PendingFetch(
              number: number, className: demand.className, profile: demand.profile, isTakenDown: demand.isTakenDown))
          if let expected = demand.expected { state.promised[number] = expected }
          if workspace.remote != nil, let pin = demand.pin, !demand.isTakenDown {
            state.pinned[number] = SharedBlob(pin, size: demand.pinnedBytes)
          }
        }
      }
    }
  }

  /// The pin of an address if its bytes are here. It comes before what is remembered, because its bytes are the ones the dataset
  /// contains.
  private func heldPin(of demand: Demand, in workspace: Workspace) throws(EngineError) -> SHA256Digest? {
    guard let pin = demand.pin, try workspace.store.contains(pin), try workspace.holds(demand.expected, pin) else {
      return nil
    }
    return pin
  }

  /// The remembered outcome of an address without a pin whose bytes are here.
  private func known(_ demand: Demand, _ entry: ActionEntry?, in workspace: Workspace) throws(EngineError) -> Outcome? {
    // If the lock may not change, a failure that it records is taken as the outcome.
    if workspace.mode.isLocked, !workspace.mode.asksAgain, let recorded = demand.recorded { return .failed(recorded) }
    guard let memory = entry.flatMap({ FetchMemory($0) }) else {
      return workspace.mode.isOffline ? demand.recorded.map { .failed($0) } : nil
    }
    switch memory {
    case .body(let digest, _, _):
      return try workspace.store.contains(digest) ? .body(digest) : nil
    case .failed(let failure, _, let guarded):
      let settings = profiles.settings[demand.profile]
      // A failure that expires later than any setting allows was written while the clock was ahead; ignore it.
      if let expires = entry?.expires, expires - workspace.now > settings.longestMemory, !workspace.mode.isOffline {
        return nil
      }
      return settings.guarding(failure) == guarded ? .failed(failure) : nil
    }
  }

  /// Whether the store of the team is asked for a pin although its address is remembered as failed. A failure that the
  /// lock records stands if the lock may not change.
  private func isOffered(_ demand: Demand, after outcome: Outcome?, in workspace: Workspace) -> Bool {
    guard case .failed? = outcome, demand.pin != nil, !demand.isTakenDown, let remote = workspace.remote,
      remote.isAsked,
      !workspace.mode.isOffline
    else { return false }
    return !workspace.mode.isLocked || workspace.mode.asksAgain || demand.recorded == nil
  }

  /// Finds the outcome of every address that was looked up.
  ///
  /// - Parameter inspects: whether each body is inspected as it arrives; false if only `fetch` was requested.
  func run(inspects: Bool, in workspace: Workspace) async throws {
    var asked = takeAsking()
    for ask in asked { try decode(ask, in: workspace) }
    asked.removeAll { hasOutcome($0) }
    try await obtain(asked, inspects: inspects, in: workspace)
    state.withLock { state in
      for ask in asked where state.outcomes[ask.number] == nil {
        state.outcomes[ask.number] = state.fallbacks[ask.number]
      }
    }
    asked.removeAll { hasOutcome($0) }
    try await transfer(asked, inspects: inspects, in: workspace)
    learn()
  }

  /// The pictures of the addresses on the takedown list, as far as this round knows them: copies of them are out too.
  var learned: Set<SHA256Digest> { state.withLock { $0.learned } }

  private func learn() {
    state.withLock { state in
      for number in state.takenDown {
        if case .body(let digest)? = state.outcomes[number] { state.learned.insert(digest) }
      }
    }
  }
}
