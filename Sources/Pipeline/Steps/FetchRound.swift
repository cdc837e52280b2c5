import Digests
import Engine
import Imaging
import Manifest
import Synchronization
import Transfer

/// One round of transfers for every class at once, so that an address in two classes is one request and the limits hold over all.
///
/// It decides for each address whether its bytes are here, remembered as failed, or must be asked for, asks, and inspects each
/// body while others are still coming. What it finds is remembered as actions; the fetch steps then only look up.
final class FetchRound: Sendable {
  /// How an address ended.
  enum Fate: Hashable, Sendable {
    case body(SHA256Digest)
    case failed(FetchFailure)
  }

  /// What a class wants of the round.
  struct Want: Sendable {
    var className: ClassName
    var address: String
    var pin: SHA256Digest?
    /// Which of the round's settings it is asked by.
    var profile: Int
    /// The digest a list promises.
    var expected: ExpectedDigest?
    /// How the lock says that it failed: what an offline build goes by where nothing is remembered.
    var recorded: FetchFailure?
  }

  private struct State {
    var fates: [String: Fate] = [:]
    var statistics = TransferStatistics()
    var error: EngineError?
    var classes: [ClassName: ClassTransfers] = [:]
  }

  /// The ways addresses are asked for.
  let profiles: FetchProfiles
  /// Under which limit bodies are inspected as they come; classes that set another one are inspected in their turn.
  let maxPixels: Int
  private let state = Mutex(State())

  init(_ profiles: FetchProfiles, maxPixels: Int) {
    self.profiles = profiles
    self.maxPixels = maxPixels
  }

  /// The fate of an address the round was asked for.
  func fate(of address: String) -> Fate? { state.withLock { $0.fates[address] } }

  /// What the transfers did.
  var statistics: TransferStatistics { state.withLock { $0.statistics } }

  /// The addresses among `wants` that would be asked for.
  func missing(_ wants: [Want], in workspace: Workspace) throws -> [Want] {
    var missing: [Want] = []
    // By parts: what is remembered of a long list need not be held at once.
    for start in stride(from: 0, to: wants.count, by: Self.part) {
      let part = wants[start..<min(start + Self.part, wants.count)]
      let pending = part.filter { want in state.withLock { $0.fates[want.address] == nil } }
      let remembered = try workspace.actions.entries(for: pending.map { FetchMemory.key(of: $0.address) })
      for want in pending {
        if let fate = try known(want, remembered[FetchMemory.key(of: want.address)], in: workspace) {
          state.withLock { $0.fates[want.address] = fate }
        } else {
          missing.append(want)
        }
      }
    }
    missing.sort { $0.address < $1.address }
    var last: String?
    missing.removeAll { want in
      defer { last = want.address }
      return want.address == last
    }
    return missing
  }

  /// How many addresses are looked up at once.
  private static let part = 4096

  /// What is known of an address without asking. The pin comes first: its bytes are what the dataset holds.
  private func known(_ want: Want, _ entry: ActionEntry?, in workspace: Workspace) throws -> Fate? {
    if let pin = want.pin, try workspace.store.contains(pin), try workspace.holds(want.expected, pin) {
      return .body(pin)
    }
    guard let memory = entry.flatMap({ FetchMemory(encoded: $0.value) }) else {
      return workspace.mode.isOffline ? want.recorded.map { .failed($0) } : nil
    }
    switch memory {
    case .body(let digest, _, _):
      return try workspace.store.contains(digest) ? .body(digest) : nil
    case .failed(let failure, _, let guarded):
      return profiles.settings[want.profile].guarding(failure) == guarded ? .failed(failure) : nil
    }
  }

  /// Finds the fate of every wanted address.
  ///
  /// - Parameter inspects: whether each body is inspected as it comes; not where `fetch` alone is asked for.
  func run(_ wants: [Want], inspects: Bool, in workspace: Workspace) async throws {
    var missing = try missing(wants, in: workspace)
    for want in missing where want.address.hasPrefix("data:") { try decode(want, in: workspace) }
    missing.removeAll { $0.address.hasPrefix("data:") }
    try await transfer(missing.map { Asking(want: $0) }, inspects: inspects, in: workspace)
  }

  /// Asks again for addresses whatever is known of them: conditionally where an earlier answer said how and its bytes are here.
  ///
  /// What cannot be had now stays known as it was, as long as its bytes are here.
  func ask(again wants: [Want], in workspace: Workspace) async throws {
    let memories = try workspace.actions.entries(for: wants.map { FetchMemory.key(of: $0.address) })
    var asking: [String: Asking] = [:]
    for want in wants where !want.address.hasPrefix("data:") {
      var ask = asking[want.address] ?? Asking(want: want)
      if let pin = want.pin, try workspace.store.contains(pin) { ask.isHeld = true }
      if case .body(let digest, let validators, _)? = memories[FetchMemory.key(of: want.address)].flatMap({
        FetchMemory(encoded: $0.value)
      }), try workspace.store.contains(digest) {
        ask.isHeld = true
        if validators.etag != nil || validators.lastModified != nil { ask.known = [(digest, validators)] }
      }
      asking[want.address] = ask
    }
    try await transfer(asking.values.sorted { $0.want.address < $1.want.address }, inspects: false, in: workspace)
  }

  /// An address to be asked for now.
  private struct Asking: Sendable {
    var want: Want
    /// Bytes of an earlier answer that are here, with what that answer said of itself; one or none, in a list for its size.
    var known: [(digest: SHA256Digest, validators: Validators)] = []
    /// Whether bytes are here that a failure must not make forgotten.
    var isHeld = false
  }

  private func transfer(_ asked: [Asking], inspects: Bool, in workspace: Workspace) async throws {
    guard !asked.isEmpty else { return }
    guard !workspace.mode.isOffline else {
      throw OfflineGap(addresses: asked.map { SourceText.masked($0.want.address) })
    }
    let requests = asked.enumerated().map { tag, ask in
      FetchRequest(
        address: ask.want.address, tag: tag, profile: ask.want.profile, validators: ask.known.first?.validators)
    }
    state.withLock { state in
      for ask in asked {
        let name = ask.want.className
        state.classes[name, default: ClassTransfers(name: name, total: 0)].total += 1
      }
    }
    let gate = InFlight(limit: 16 << 20)
    let statistics = await TransferClient(profiles: profiles.options).fetch(requests) { [self] tag, outcome in
      receive(outcome, of: asked[tag], inspects: inspects, gate: gate, in: workspace)
    } progress: { [self] progress in
      let classes = state.withLock { $0.classes.values.sorted { $0.name < $1.name } }
      workspace.emit(.fetching(progress, classes))
    }
    await gate.drained()
    try workspace.actions.flush()
    let error = state.withLock { state -> EngineError? in
      state.statistics.requests += statistics.requests
      state.statistics.bytes += statistics.bytes
      state.statistics.hosts.merge(statistics.hosts) { _, new in new }
      return state.error
    }
    workspace.emit(.fetched(statistics.hosts))
    if let error { throw error }
    if statistics.isCancelled { throw CancellationError() }
  }

  private func receive(
    _ outcome: FetchOutcome, of ask: Asking, inspects: Bool, gate: InFlight, in workspace: Workspace
  ) {
    state.withLock { state in
      if case .failed = outcome {
        state.classes[ask.want.className]?.failed += 1
      } else {
        state.classes[ask.want.className]?.good += 1
      }
    }
    switch outcome {
    case .body(let bytes, let digest, let validators):
      gate.enter(bytes.count)
      workspace.processors.submit { [self] in
        defer { gate.leave(bytes.count) }
        do throws(EngineError) {
          try workspace.store.put(bytes, digest: digest)
          try conclude(.body(digest, validators, retrieved: workspace.now), of: ask.want, in: workspace)
          if inspects {
            _ = try InspectAction.result(of: digest, bytes: bytes, maxPixels: maxPixels, in: workspace)
          }
        } catch {
          state.withLock { $0.error = $0.error ?? error }
        }
      }
    case .failed(let failure, let detail):
      do throws(EngineError) {
        let guarded = profiles.settings[ask.want.profile].guarding(failure)
        let memory = FetchMemory.failed(failure, detail: detail, guarded: guarded)
        try conclude(memory, of: ask.want, isKept: !ask.isHeld, in: workspace)
      } catch {
        state.withLock { $0.error = $0.error ?? error }
      }
    case .notModified:
      guard let digest = ask.known.first?.digest else { return }
      state.withLock { $0.fates[ask.want.address] = .body(digest) }
    }
  }

  /// Counts how an address ended, and remembers it unless that would forget bytes that are here.
  private func conclude(
    _ memory: FetchMemory, of want: Want, isKept: Bool = true, in workspace: Workspace
  ) throws(EngineError) {
    let (address, key) = (want.address, FetchMemory.key(of: want.address))
    switch memory {
    case .body(let digest, _, _):
      try workspace.actions.record(key, kind: "fetch", value: memory.encoded(), blob: digest)
      state.withLock { $0.fates[address] = .body(digest) }
      workspace.tally.fetched(key, digest)
      workspace.acted("fetch", SourceText.masked(address))
    case .failed(let failure, _, _):
      let expires = workspace.now + profiles.settings[want.profile].memory(of: failure)
      if isKept { try workspace.actions.record(key, kind: "fetch", value: memory.encoded(), expires: expires) }
      state.withLock { $0.fates[address] = .failed(failure) }
      workspace.tally.failed(.fetch, key)
      workspace.acted("fetch", SourceText.masked(address), outcome: Reason(failure).name)
    }
  }

  /// A picture written into the list: its text is in the store, under the digest that its address names.
  private func decode(_ want: Want, in workspace: Workspace) throws {
    let (address, settings) = (want.address, profiles.settings[want.profile])
    guard let digest = SHA256Digest(hex: address.dropFirst("data:sha256-".count)),
      let text = try workspace.store.read(digest)
    else { throw MissingBlob(digest: SHA256Digest(of: address)) }
    switch DataURI.decode(String(decoding: text, as: UTF8.self), maxBytes: settings.maxBytes) {
    case .success(let bytes):
      let prefix = Array(bytes.prefix(TransferOptions.sniffedBytes))
      guard profiles.options[want.profile].recognises?(prefix) ?? true else {
        return try conclude(.failed(.notImage, detail: "", guarded: nil), of: want, in: workspace)
      }
      try conclude(.body(try workspace.store.put(bytes), Validators(), retrieved: nil), of: want, in: workspace)
    case .failure(let failure):
      try conclude(.failed(failure, detail: "", guarded: settings.guarding(failure)), of: want, in: workspace)
    }
  }
}

/// Bytes are needed that are not here, and the build may not ask for them.
public struct OfflineGap: Error, Sendable {
  /// The addresses that would have to be asked for, sorted.
  public let addresses: [String]
}
