import Diagnostics
import Digests
import Engine
public import Listings
import Manifest
public import Pipeline
import Transfer

extension Builder {
  /// The outcome of requesting addresses again.
  public struct Asked: Sendable {
    /// Whether pinned addresses were asked for, and not those that failed.
    public var isUpdate = false
    /// Why there was nothing to ask for; nil if an address was asked for.
    public var nothing: Nothing?
    /// Addresses that were asked for.
    public var addresses = 0
    /// The number of addresses that returned the pinned bytes.
    public var confirmed = 0
    /// The number of addresses that returned other bytes than the pinned ones.
    public var changed: Int { changedAddresses.count }
    /// The addresses that returned other bytes than the pinned ones, masked, in the order of their candidates.
    public var changedAddresses: [String] = []
    /// The number of addresses that returned bytes and had no pin.
    public var gained = 0
    /// The number of failed addresses for each reason. They keep their pins.
    public var failures: [Reason: Int] = [:]
    /// The report of the build of `fetch`, with the requests for these addresses included.
    public var report = Report()

    /// Why there is nothing to ask for.
    public enum Nothing: Hashable, Sendable {
      /// Nothing was built, so nothing is pinned and nothing has failed.
      case neverBuilt
      /// All pictures are files on this machine or are written in the lists.
      case noAddresses
      /// The lock records no picture for the addresses that were asked for.
      case noPins
      /// No address failed.
      case noFailures
    }

    fileprivate mutating func count(_ image: SHA256Digest, of demand: FetchRound.Demand) {
      switch demand.pin {
      case image: confirmed += 1
      case nil: gained += 1
      default: changedAddresses.append(SourceText.masked(demand.address))
      }
    }
  }

  /// Requests again the pinned addresses that `words` select (classes, hosts, URLs; all if there are none), and pins what they
  /// return.
  ///
  /// The requests are conditional if an earlier response had a strong entity tag. A failure never removes a pin. The next build evaluates the
  /// changed pictures, and does not report them as drift.
  ///
  /// - Throws: `DiagnosticError` for a word that names nothing.
  public func update(_ words: [String]) async throws -> Asked {
    let (plan, candidates) = try await candidates()
    let scope = try UpdateScope(
      words, classes: manifest.classes.map(\.name), addresses: candidates.map(\.demand.address))
    let chosen = candidates.filter { scope.holds($0.demand, of: $0.name) }
    guard !chosen.isEmpty else {
      return Asked(
        isUpdate: true, nothing: candidates.isEmpty ? .noAddresses : plan.lock.header == nil ? .neverBuilt : .noPins)
    }
    return try await undoing(chosen) { try await self.update(chosen, of: candidates, plan) }
  }

  private func update(_ chosen: [Candidate], of candidates: [Candidate], _ plan: PipelinePlan) async throws -> Asked {
    try await plan.round.ask(again: chosen.map(\.demand), in: workspace)
    var asked = Asked(isUpdate: true)
    var pins: [ClassName: [ItemID: SHA256Digest]] = [:]
    var failures: [ClassName: [ItemID: Reason]] = [:]
    var seen: Set<String> = []
    for (name, item, demand) in candidates {
      guard let outcome = plan.round.outcome(of: demand.address) else { continue }
      let isFirst = seen.insert(demand.address).inserted
      if isFirst { asked.addresses += 1 }
      switch outcome {
      case .body(let digest):
        if let expected = demand.expected, try !workspace.holds(expected, digest) {
          if isFirst { asked.failures[.hashMismatch, default: 0] += 1 }
          continue
        }
        pins[name, default: [:]][item] = digest
        if isFirst { asked.count(digest, of: demand) }
      case .failed(let failure):
        if isFirst { asked.failures[Reason(failure), default: 0] += 1 }
        if demand.pin == nil { failures[name, default: [:]][item] = Reason(failure) }
      }
    }
    let isRepinned = try LockWriter(plan, in: workspace).repin(pins, failures: failures)
    asked.report = try await asking.build([Target("fetch")])
    asked.report.requests += plan.round.statistics.requests
    asked.report.bytes += plan.round.statistics.bytes
    asked.report.isLockChanged = asked.report.isLockChanged || isRepinned
    return asked
  }

  /// Asks again for addresses that failed and pins what comes: those that `words` name (classes, hosts, URLs; all without any), and
  /// those of one reason if it is given. If none has failed, nothing is asked for.
  ///
  /// - Throws: `DiagnosticError` for a word that names nothing.
  public func retry(_ words: [String], reason: Reason?) async throws -> Asked {
    let before = try BuiltDataset(manifest, workspace: workspace)
    var failed: [Candidate] = []
    let (plan, candidates) = try await candidates()
    let scope = try UpdateScope(
      words, classes: manifest.classes.map(\.name), addresses: candidates.map(\.demand.address))
    let known = try before.listings(after: .fetch)
    for candidate in candidates where scope.names(candidate.demand, of: candidate.name) {
      guard let item = known[candidate.name]?.item(candidate.id), item.step == .fetch,
        let found = item.reason, found.mayEndFetch, reason == nil || found == reason
      else { continue }
      failed.append(candidate)
    }
    guard !failed.isEmpty else {
      return Asked(nothing: candidates.isEmpty ? .noAddresses : plan.lock.header == nil ? .neverBuilt : .noFailures)
    }
    return try await undoing(failed) { [failed] in try await self.retry(failed, before, plan) }
  }

  private func retry(_ failed: [Candidate], _ before: BuiltDataset, _ plan: PipelinePlan) async throws -> Asked {
    let keys = Set(failed.map { FetchMemory.key(of: $0.demand.address) })
    let known = try workspace.actions.entries(for: keys.sorted())
    try before.forgetFailures(failed.map(\.demand.address), of: Set(failed.map(\.name)))
    var asked = Asked()
    asked.report = try await asking.build([Target("fetch")])
    let after = try BuiltDataset(manifest, workspace: workspace)
    try await keepLasting(failed, known, before, after)
    var pins: [ClassName: [ItemID: SHA256Digest]] = [:]
    var failures: [ClassName: [ItemID: Reason]] = [:]
    var seen: Set<String> = []
    var changes: [String] = []
    let (listingsBefore, listingsAfter) = (try before.listings(after: .fetch), try after.listings(after: .fetch))
    for candidate in failed {
      let was = listingsBefore[candidate.name]?.item(candidate.id)?.reason
      guard let item = listingsAfter[candidate.name]?.item(candidate.id) else { continue }
      let isFirst = seen.insert(candidate.demand.address).inserted
      if isFirst { asked.addresses += 1 }
      if item.isIn, let image = item.image {
        pins[candidate.name, default: [:]][candidate.id] = image
        if isFirst { asked.count(image, of: candidate.demand) }
      } else if item.step == .fetch, let reason = item.reason {
        if isFirst { asked.failures[reason, default: 0] += 1 }
        // The lock keeps a failure that lasts: a host that is down says nothing about it.
        let isWeaker = was.map { !$0.mayPass } ?? false && reason.mayPass
        if candidate.demand.pin == nil, !isWeaker { failures[candidate.name, default: [:]][candidate.id] = reason }
        if let was, was != reason {
          changes.append(
            "`\(SourceText.masked(candidate.demand.address))` would change, verdict \(was.name) -> \(reason.name)")
        }
      }
    }
    if workspace.mode.isLocked, !changes.isEmpty {
      let tables = Set(failed.map { DatasetLock.tablePath($0.name) }).sorted()
      throw LockWouldChange(paths: tables, changes: changes.sorted())
    }
    if try LockWriter(plan, in: workspace).repin(pins, failures: failures) { asked.report.isLockChanged = true }
    return asked
  }

  /// Restores the remembered results of addresses whose host cannot be reached now: a picture that is gone, for instance, is still
  /// gone if the network is down.
  private func keepLasting(
    _ failed: [Candidate], _ known: [SHA256Digest: ActionEntry], _ before: BuiltDataset, _ after: BuiltDataset
  ) async throws {
    var (keys, names) = (Set<SHA256Digest>(), Set<ClassName>())
    let (listingsBefore, listingsAfter) = (try before.listings(after: .fetch), try after.listings(after: .fetch))
    for candidate in failed {
      guard let was = listingsBefore[candidate.name]?.item(candidate.id)?.reason, !was.mayPass,
        let now = listingsAfter[candidate.name]?.item(candidate.id)?.reason, now.mayPass
      else { continue }
      keys.insert(FetchMemory.key(of: candidate.demand.address))
      names.insert(candidate.name)
    }
    guard !keys.isEmpty else { return }
    try workspace.actions.restore(known.filter { keys.contains($0.key) }, of: keys.sorted())
    try after.forgetFetches(of: names)
    _ = try await build([Target("fetch")])
  }

  /// The builder of a person who wants to know: what the lock records as failed is asked, and what is found is recorded.
  private var asking: Builder {
    var builder = self
    builder.workspace.mode.asksAgain = true
    return builder
  }

  /// Asks for candidates again by `asking`. If the lock must not change and would, it restores the remembered results, so that a
  /// build under the same lock finds what it found before.
  private func undoing(_ asked: [Candidate], _ asking: () async throws -> Asked) async throws -> Asked {
    guard workspace.mode.isLocked else { return try await asking() }
    let keys = Set(asked.map { FetchMemory.key(of: $0.demand.address) }).sorted()
    let known = try workspace.actions.entries(for: keys)
    let before = try BuiltDataset(manifest, workspace: workspace)
    do { return try await asking() } catch let error as LockWouldChange {
      try workspace.actions.restore(known, of: keys)
      try before.forgetFetches(of: Set(asked.map(\.name)))
      throw error
    }
  }

  /// A candidate with what it requests from the fetch round.
  private typealias Candidate = (name: ClassName, id: ItemID, demand: FetchRound.Demand)

  /// The plan, and the candidates of all classes in the current sources.
  private func candidates() async throws -> (PipelinePlan, [Candidate]) {
    let plan = try PipelinePlan(manifest, version: version, formats: formats, workspace: workspace)
    let sources = Set(plan.steps.map { $0.node }.filter { $0.step == .sources })
    let walk = Walk(
      plan: plan, workspace: workspace, wanted: sources, isRepair: false,
      history: NodeHistory(readableIn: workspace.state))
    try await walk.run()
    let candidates = try TransfersStep(in: plan).candidates(StepInputs(await walk.outputs), in: workspace)
    return (plan, candidates)
  }
}

/// Which addresses `update` and `retry` are about.
private struct UpdateScope {
  private var classes: Set<ClassName> = []
  private var hosts: Set<String> = []
  private var addresses: Set<String> = []
  private let isEverything: Bool

  /// - Throws: `DiagnosticError` for a word that is neither a class nor a host nor an address of the dataset.
  init(_ words: [String], classes known: [ClassName], addresses all: [String]) throws(DiagnosticError) {
    isEverything = words.isEmpty
    let origins = Set(all.compactMap { try? Address.canonical($0).get().origin })
    let names = Set(origins.flatMap { [$0.host, "\($0.host):\($0.port)", $0.description] })
    for word in words {
      if let name = known.first(where: { $0.rawValue == word }) {
        classes.insert(name)
      } else if names.contains(word.lowercased()) {
        hosts.insert(word.lowercased())
      } else if case .success(let address) = Address.canonical(word), all.contains(address.text) {
        addresses.insert(address.text)
      } else {
        let nearest = Suggestion.nearest(to: word, among: known.map(\.rawValue) + names.sorted())
        throw DiagnosticError(
          "there is no class, host or address `\(SourceText.masked(word))`",
          hint: nearest.map { "did you mean `\($0)`?" }
            ?? "give a class, a host or a URL of the dataset; `dsbuild ls` lists the URLs")
      }
    }
  }

  /// Whether an address is requested again. An address without a pin is requested only if the words name it.
  func holds(_ demand: FetchRound.Demand, of name: ClassName) -> Bool {
    addresses.contains(demand.address) || demand.pin != nil && names(demand, of: name)
  }

  /// Whether an address is one of those that were named.
  func names(_ demand: FetchRound.Demand, of name: ClassName) -> Bool {
    if addresses.contains(demand.address) { return true }
    if isEverything || classes.contains(name) { return true }
    guard case .success(let address) = Address.canonical(demand.address) else { return false }
    let origin = address.origin
    return [origin.host, "\(origin.host):\(origin.port)", origin.description].contains { hosts.contains($0) }
  }
}
