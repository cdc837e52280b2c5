package import Digests
package import Engine
import Listings
import Manifest
import Synchronization
package import Transfer

/// One round of transfers for every class at once, so that an address in two classes is one request and the limits hold over all.
///
/// It decides for each address whether its bytes are here, remembered as failed, or must be asked for, asks, and inspects each
/// body while others are still coming. What it finds is remembered as actions; the fetch steps then only look up.
package final class FetchRound: Sendable {
  /// How an address ended.
  package enum Fate: Hashable, Sendable {
    case body(SHA256Digest)
    case failed(FetchFailure)
  }

  /// What a class wants of the round.
  package struct Want: Sendable {
    var className: ClassName
    package var address: String
    package var pin: SHA256Digest?
    /// Which of the round's settings it is asked by.
    var profile: Int
    /// Whether the takedown list names the address: only the digest of its picture is wanted.
    var isTakenDown = false
    /// The digest a list promises.
    package var expected: ExpectedDigest?
    /// How the lock says that it failed: what an offline build goes by where nothing is remembered.
    var recorded: FetchFailure?
    /// The length of the pinned picture, where the lock has it.
    var pinnedBytes: Int?
  }

  /// An address to be asked for now.
  struct Asking: Sendable {
    /// Its number among the round's addresses.
    var number: Int
    var className: ClassName
    var profile: Int
    /// Whether only the digest is wanted, since the takedown list names the address.
    var isTakenDown = false
    /// Whether bytes are here that a failure must not make forgotten.
    var isHeld = false
  }

  /// Bytes of an earlier answer that are here, with what that answer said of itself.
  struct Known: Sendable {
    var digest: SHA256Digest
    var validators: Validators
  }

  struct State {
    var addresses = AddressTable()
    /// How each address ended, by its number.
    var fates: [Fate?] = []
    /// The numbers of addresses that the takedown list names.
    var takenDown: Set<Int> = []
    /// The addresses of which nothing is known.
    var asking: [Asking] = []
    /// What conditional requests go by, by the address's number.
    var known: [Int: Known] = [:]
    /// The digests that lists promise, by the address's number.
    var promised: [Int: ExpectedDigest] = [:]
    /// The pinned pictures that the store of the team may have, by the address's number.
    var pinned: [Int: SharedBlob] = [:]
    var statistics = TransferStatistics()
    /// What became of pictures written into lists.
    var written = HostStatistics()
    var error: EngineError?
    var classes: [ClassName: ClassTransfers] = [:]
    /// The classes that were looked at and are not fetched yet, each with the addresses that its table shows masked.
    var open: [ClassName: [ItemID: String]] = [:]
    /// The pictures that taken-down addresses gave.
    var learned: Set<SHA256Digest> = []

    /// The number of an address, taken in where it is new, and whether it is.
    mutating func number(of address: String) -> (Int, isNew: Bool) {
      let number = addresses.add(address)
      let isNew = number == fates.count
      if isNew { fates.append(nil) }
      return (number, isNew)
    }
  }

  /// The ways addresses are asked for.
  package let profiles: FetchProfiles
  /// Under which limit bodies are inspected as they come; classes that set another one are inspected in their turn.
  let maxPixels: Int
  /// Pictures that are out whatever they are.
  let takenDown: Set<SHA256Digest>
  let state = Mutex(State())

  init(_ profiles: FetchProfiles, maxPixels: Int, takenDown: Set<SHA256Digest>) {
    self.profiles = profiles
    self.maxPixels = maxPixels
    self.takenDown = takenDown
  }

  /// The fate of an address the round was asked for.
  package func fate(of address: String) -> Fate? {
    state.withLock { state in state.addresses.number(of: address).flatMap { state.fates[$0] } }
  }

  /// Begins with a class.
  ///
  /// - Parameter credentials: the addresses that its table shows masked, as the lists have them.
  func open(_ name: ClassName, credentials: [ItemID: String]) { state.withLock { $0.open[name] = credentials } }

  /// The addresses of an open class that its table shows masked.
  func credentials(of name: ClassName) -> [ItemID: String] { state.withLock { $0.open[name] ?? [:] } }

  /// A class has been fetched; the addresses are let go of with the last one.
  func close(_ name: ClassName) {
    state.withLock { state in
      state.open[name] = nil
      guard state.open.isEmpty else { return }
      (state.addresses, state.fates, state.known) = (AddressTable(), [], [:])
      (state.promised, state.pinned) = ([:], [:])
    }
  }

  /// What the transfers did.
  package var statistics: TransferStatistics { state.withLock { $0.statistics } }

  /// How many addresses would be asked for over the network.
  package var requestsExpected: Int {
    state.withLock { state in state.asking.count { !state.addresses[$0.number].hasPrefix("data:") } }
  }

  /// How many of the wanted addresses have to be asked for over the network, whether or not another class asks for them too.
  package func unknown(among wants: some Sequence<Want>) -> Int {
    state.withLock { state in
      wants.reduce(0) { count, want in
        let fate = state.addresses.number(of: want.address).flatMap { state.fates[$0] }
        return fate == nil && !want.address.hasPrefix("data:") ? count + 1 : count
      }
    }
  }

  /// What stands for a host where pictures are written into lists.
  private static let writtenOrigin = Origin(scheme: "data", host: "", port: 0)

  /// Looks what is known of wanted addresses, without asking: that is their fate. The others are what ``run(inspects:in:)`` asks for.
  ///
  /// - Returns: how many addresses were wanted.
  @discardableResult
  package func look(at wants: some Sequence<Want>, in workspace: Workspace) throws(EngineError) -> Int {
    // By parts: what is remembered of a long list need not be held at once.
    var part: [Want] = []
    var count = 0
    for want in wants {
      part.append(want)
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

  private func look(at part: [Want], in workspace: Workspace) throws(EngineError) {
    let pending = part.filter { fate(of: $0.address) == nil }
    let keys = pending.map { FetchMemory.key(of: $0.address) }
    let remembered = try workspace.actions.entries(for: keys)
    for (want, key) in zip(pending, keys) {
      let fate = try known(want, remembered[key], in: workspace)
      state.withLock { state in
        let (number, isNew) = state.number(of: want.address)
        if want.isTakenDown { state.takenDown.insert(number) }
        if let fate {
          state.fates[number] = fate
        } else if isNew {
          state.asking.append(
            Asking(
              number: number, className: want.className, profile: want.profile, isTakenDown: want.isTakenDown))
          if let expected = want.expected { state.promised[number] = expected }
          if workspace.remote != nil, let pin = want.pin, !want.isTakenDown {
            state.pinned[number] = SharedBlob(pin, size: want.pinnedBytes)
          }
        }
      }
    }
  }

  /// What is known of an address without asking. The pin comes first: its bytes are what the dataset holds.
  private func known(_ want: Want, _ entry: ActionEntry?, in workspace: Workspace) throws(EngineError) -> Fate? {
    if let pin = want.pin, try workspace.store.contains(pin), try workspace.holds(want.expected, pin) {
      return .body(pin)
    }
    // Where the lock may not change, what it records as failed is known to have failed.
    if workspace.mode.isLocked, !workspace.mode.asksAgain, let recorded = want.recorded { return .failed(recorded) }
    guard let memory = entry.flatMap({ FetchMemory(encoded: $0.value) }) else {
      return workspace.mode.isOffline ? want.recorded.map { .failed($0) } : nil
    }
    switch memory {
    case .body(let digest, _, _):
      return try workspace.store.contains(digest) ? .body(digest) : nil
    case .failed(let failure, _, let guarded):
      let settings = profiles.settings[want.profile]
      // One that would be remembered for longer than any is was written under a clock that was ahead.
      if let expires = entry?.expires, expires - workspace.now > settings.longestMemory, !workspace.mode.isOffline {
        return nil
      }
      return settings.guarding(failure) == guarded ? .failed(failure) : nil
    }
  }

  /// Finds the fate of every address that was looked at.
  ///
  /// - Parameter inspects: whether each body is inspected as it comes; not where `fetch` alone is asked for.
  func run(inspects: Bool, in workspace: Workspace) async throws {
    var asked = takeAsking()
    for ask in asked { try decode(ask, in: workspace) }
    asked.removeAll { hasFate($0) }
    try await obtain(asked, inspects: inspects, in: workspace)
    asked.removeAll { hasFate($0) }
    try await transfer(asked, inspects: inspects, in: workspace)
    learn()
  }

  /// The pictures that taken-down addresses were found to give in this round: their copies are out too.
  var learned: Set<SHA256Digest> { state.withLock { $0.learned } }

  private func learn() {
    state.withLock { state in
      for number in state.takenDown {
        if case .body(let digest)? = state.fates[number] { state.learned.insert(digest) }
      }
    }
  }

  /// Asks again for addresses whatever is known of them: conditionally where an earlier answer said how and its bytes are here.
  ///
  /// What cannot be had now stays known as it was, as long as its bytes are here.
  package func ask(again wants: [Want], in workspace: Workspace) async throws {
    let memories = try workspace.actions.entries(for: wants.map { FetchMemory.key(of: $0.address) })
    var asking: [Int: Asking] = [:]
    for want in wants where !want.address.hasPrefix("data:") {
      let number = state.withLock { $0.number(of: want.address).0 }
      var ask = asking[number] ?? Asking(number: number, className: want.className, profile: want.profile)
      if let pin = want.pin, try workspace.store.contains(pin) { ask.isHeld = true }
      if case .body(let digest, let validators, _)? = memories[FetchMemory.key(of: want.address)].flatMap({
        FetchMemory(encoded: $0.value)
      }), try workspace.store.contains(digest) {
        ask.isHeld = true
        if validators.etag != nil || validators.lastModified != nil {
          state.withLock { $0.known[number] = Known(digest: digest, validators: validators) }
        }
      }
      asking[number] = ask
    }
    state.withLock { $0.asking = Array(asking.values) }
    try await transfer(takeAsking(), inspects: false, in: workspace)
  }

  /// What is to be asked for, in the order of the addresses; nothing of it is left here.
  private func takeAsking() -> [Asking] {
    state.withLock { state in
      defer { state.asking = [] }
      return state.asking.filter { state.fates[$0.number] == nil }.sorted {
        state.addresses.precedes($0.number, $1.number)
      }
    }
  }

  private func hasFate(_ ask: Asking) -> Bool { state.withLock { $0.fates[ask.number] != nil } }

  func address(of ask: Asking) -> String { state.withLock { $0.addresses[ask.number] } }

  private func transfer(_ asked: [Asking], inspects: Bool, in workspace: Workspace) async throws {
    guard !asked.isEmpty else { return }
    guard !workspace.mode.isOffline else {
      throw OfflineGap(addresses: asked.map { SourceText.masked(address(of: $0)) })
    }
    state.withLock { state in
      for ask in asked {
        state.classes[ask.className, default: ClassTransfers(name: ask.className, total: 0)].total += 1
      }
    }
    let gate = InFlight(limit: 4 << 20)
    let statistics = await TransferClient(profiles: profiles.options).fetch(count: asked.count) { [self] index in
      request(asked[index], tag: index)
    } deliver: { [self] tag, outcome, begun in
      let span = begun.map { Event.Span(since: $0) }
      receive(outcome, of: asked[tag], span: span, inspects: inspects, gate: gate, in: workspace)
    } progress: { [self] progress in
      let classes = state.withLock { $0.classes.values.sorted { $0.name < $1.name } }
      workspace.emit(.fetching(progress, classes))
    }
    await gate.drained()
    try workspace.actions.flush()
    let (error, written) = state.withLock { state -> (EngineError?, HostStatistics) in
      state.statistics.requests += statistics.requests
      state.statistics.bytes += statistics.bytes
      state.statistics.hosts.merge(statistics.hosts) { _, new in new }
      return (state.error, state.written)
    }
    var hosts = statistics.hosts
    if written.failed > 0 { hosts[Self.writtenOrigin] = written }
    workspace.emit(.fetched(hosts))
    if let error { throw error }
    if statistics.isCancelled { throw CancellationError() }
  }

  private func request(_ ask: Asking, tag: Int) -> FetchRequest {
    state.withLock { state in
      FetchRequest(
        address: state.addresses[ask.number], tag: tag, profile: ask.profile,
        validators: state.known[ask.number]?.validators)
    }
  }
}
