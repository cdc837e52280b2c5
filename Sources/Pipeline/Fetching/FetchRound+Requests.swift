import Digests
import Engine
import Listings
import Manifest
import Synchronization
import Transfer

/// Sends the requests of a round.
extension FetchRound {
  /// The origin in statistics for pictures that are written into lists.
  private static let writtenOrigin = Origin(scheme: "data", host: "", port: 0)

  /// Requests addresses again even if their outcome is known. The request is conditional if an earlier answer had a
  /// strong entity tag and its bytes are here. A date is no condition: servers also answer 304 if a file was replaced by
  /// an older one.
  ///
  /// If a request fails, what is remembered stays, as long as its bytes are here.
  package func ask(again demands: [Demand], in workspace: Workspace) async throws {
    let memories = try workspace.actions.entries(for: demands.map { FetchMemory.key(of: $0.address) })
    var asking: [Int: PendingFetch] = [:]
    for demand in demands where !demand.address.hasPrefix("data:") {
      let number = state.withLock { $0.number(of: demand.address).0 }
      var ask = asking[number] ?? PendingFetch(number: number, className: demand.className, profile: demand.profile)
      if let pin = demand.pin, try workspace.store.contains(pin) { ask.isHeld = true }
      if case .body(let digest, let validators, _)? = memories[FetchMemory.key(of: demand.address)].flatMap({
        FetchMemory($0)
      }), try workspace.store.contains(digest) {
        ask.isHeld = true
        if let tag = validators.strongTag {
          state.withLock { $0.known[number] = CachedAnswer(digest: digest, validators: Validators(etag: tag)) }
        }
      }
      asking[number] = ask
    }
    state.withLock { $0.asking = Array(asking.values) }
    try await transfer(takeAsking(), inspects: false, in: workspace)
  }

  /// Takes the addresses to be requested, sorted by address, out of the state.
  func takeAsking() -> [PendingFetch] {
    state.withLock { state in
      defer { state.asking = [] }
      return state.asking.filter { state.outcomes[$0.number] == nil }.sorted {
        state.addresses.precedes($0.number, $1.number)
      }
    }
  }

  func hasOutcome(_ ask: PendingFetch) -> Bool { state.withLock { $0.outcomes[ask.number] != nil } }

  func address(of ask: PendingFetch) -> String { state.withLock { $0.addresses[ask.number] } }

  func transfer(_ asked: [PendingFetch], inspects: Bool, in workspace: Workspace) async throws {
    guard !asked.isEmpty else { return }
    guard !workspace.mode.isOffline else {
      throw OfflineGap(addresses: asked.map { SourceText.masked(address(of: $0)) })
    }
    try checkContact(asked)
    try UnfinishedBuild.begin(workspace.state, at: workspace.now)
    state.withLock { state in
      for ask in asked {
        state.classes[ask.className, default: ClassTransfers(name: ask.className, total: 0)].total += 1
      }
    }
    let gate = ByteBudget(limit: 4 << 20)
    var options = profiles.options
    options[0].spent = try VolumeMemory.spent(under: options[0].manners, in: workspace)
    let statistics = await TransferClient(profiles: options).fetch(count: asked.count) { [self] index in
      request(asked[index], tag: index)
    } deliver: { [self] tag, outcome, begun in
      let span = begun.map { Event.Span(since: $0) }
      receive(outcome, of: asked[tag], span: span, inspects: inspects, gate: gate, in: workspace)
    } progress: { [self] progress in
      let classes = state.withLock { $0.classes.values.sorted { $0.name < $1.name } }
      workspace.emit(.fetching(progress, classes))
      keep(progress.spent, in: workspace)
    }
    keep(statistics.spent, in: workspace)
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

  /// Remembers what hosts with a limit of volume gave, also for a build that is killed.
  private func keep(_ spent: [HostManners: SpentVolume], in workspace: Workspace) {
    guard
      state.withLock({ state in
        defer { state.spent = spent }
        return state.spent != spent
      })
    else { return }
    do throws(EngineError) { try VolumeMemory.record(spent, in: workspace) } catch {
      state.withLock { $0.error = $0.error ?? error }
    }
  }

  private func request(_ ask: PendingFetch, tag: Int) -> FetchRequest {
    state.withLock { state in
      FetchRequest(
        address: state.addresses[ask.number], tag: tag, profile: ask.profile,
        validators: state.known[ask.number]?.validators)
    }
  }
}
