import CCurl

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The loop of the thread: accepts runs, starts the requests that the queue admits, drives libcurl, and delivers outcomes.
///
/// The value types in it make all decisions (``HostQueue``, ``RetryPolicy``, ``AnswerReader``, ``RobotsRules``); the loop
/// carries them out.
final class TransferLoop {
  /// The sets of options, by the index in each request.
  let profiles: [TransferProfile]
  let multi: MultiHandle
  private let mailbox: Mailbox
  let start = ContinuousClock.now
  /// The options that apply over all requests.
  private let shared: TransferOptions

  var hosts: HostQueue
  var runs: [Int: Run] = [:]
  var robots: [RobotsKey: RobotsFile] = [:]
  var generator: SeededGenerator
  private var active: [ObjectIdentifier: Transfer] = [:]
  private var isStopped = false
  private let memory: MemoryShare
  private var lookedAt: Duration = .zero

  /// The interval between searches for stalled requests.
  private static let lookEvery = Duration.milliseconds(250)

  /// The interval between reports of progress.
  private static let tellEvery = Duration.milliseconds(100)

  /// - Parameter profiles: at least one; the first decides the options that apply over all requests.
  init(profiles: [TransferOptions], multi: MultiHandle, mailbox: Mailbox) {
    self.profiles = profiles.enumerated().map { index, options in
      TransferProfile(index, options, cookieLines: options.cookies.map(EasyHandle.cookies(in:)) ?? [])
    }
    self.multi = multi
    self.mailbox = mailbox
    let options = self.profiles[0].options
    shared = options
    memory = MemoryShare(limit: options.maxBytesInFlight)
    hosts = HostQueue(
      perHost: options.concurrency.perHost, manners: options.manners, spent: options.spent, start: Int64(time(nil)))
    generator = SeededGenerator(seed: options.seed)
    multi.set(CURLMOPT_MAXCONNECTS, max(16, options.concurrency.total * 2))
    multi.set(CURLMOPT_MAX_CONCURRENT_STREAMS, 100)
  }

  var now: Duration { ContinuousClock.now - start }

  /// Runs until the client is deinitialised.
  func run() {
    while true {
      readMailbox()
      if isStopped { return }
      let moment = admit()
      multi.perform()
      for transfer in active.values { count(transfer) }
      shareMemory()
      let isBusy = harvest()
      checkTransfers()
      reportProgress()
      if !isBusy { multi.wait(patience(until: moment)) }
    }
  }

  // MARK: - The mailbox

  private func readMailbox() {
    for message in mailbox.takeAll() {
      switch message {
      case .begin(let run): begin(run)
      case .cancel(let id): cancel(id)
      case .stop:
        for id in runs.keys.sorted() { cancel(id) }
        isStopped = true
      }
    }
  }

  private func begin(_ run: Run) {
    if runs.isEmpty { hosts.forgive() }
    runs[run.id] = run
    for index in 0..<run.count {
      let request = run.request(index)
      let profile = profiles[request.profile]
      switch Address.canonical(request.address, schemes: profile.options.schemes) {
      case .success(let address) where address.scheme == "data":
        run.end(index, decode(request, profile.options), origin: nil)
      case .success(let address):
        let host = hosts.host(address.origin, rate: profile.options.ratePerHost)
        askRobots(host, profile, for: run)
        run.waiting[address.origin, default: 0] += 1
        hosts.add(HostQueue.Ticket(run: run.id, index: index), to: host)
      case .failure(let failure):
        run.end(index, .failed(failure, detail: Self.words(failure)), origin: nil)
      }
    }
    finishIfDone(run)
  }

  private static func words(_ failure: FetchFailure) -> String {
    failure == .badURL ? "the text is not a URL" : "the scheme is not among those allowed"
  }

  /// Drops the active transfers of run `id`. Its queued requests are dropped when their turn comes.
  private func cancel(_ id: Int) {
    guard let run = runs.removeValue(forKey: id) else { return }
    run.isCancelled = true
    run.statistics.isCancelled = true
    run.statistics.spent = hosts.spent
    for transfer in Array(active.values) where transfer.job.run === run {
      let job = transfer.job
      // Another run may wait for the rules that this run requested.
      if job.request == nil, !runs.isEmpty { continue }
      transfer.easy.leave(multi)
      retire(transfer)
      hosts.ended(job.host, .broke, wasStalled: transfer.isStalled, now: now)
      if job.request == nil { robots[RobotsKey(host: job.host, profile: job.profile.index)] = nil }
    }
    run.finish(run.statistics)
  }

  func finishIfDone(_ run: Run) {
    guard run.left == 0, runs.removeValue(forKey: run.id) != nil else { return }
    run.statistics.spent = hosts.spent
    run.progress?(state(of: run))
    run.finish(run.statistics)
  }

  // MARK: - Admission

  /// Starts the requests that may start. Returns the moment at which the next one may start, if it is known.
  private func admit() -> Duration? {
    let total = max(1, shared.concurrency.total)
    while active.count < total, bytesInFlight < memory.limit {
      switch hosts.next(now: now) {
      case .start(let ticket, let host): start(ticket, host)
      case .fail(let ticket, let host, let failure):
        guard let run = runs[ticket.run] else { continue }
        let outcome = unsent(failure, by: host)
        run.end(ticket.index, outcome, origin: hosts.origin(host))
        finishIfDone(run)
      case .wait(let moment): return moment
      }
    }
    return nil
  }

  private var bytesInFlight: Int { active.values.reduce(0) { $0 + $1.answer.held } }

  /// Lets transfers go on that are held back. While memory is short, those with less than their share go on, and of the rest the
  /// one that came fastest: a host that drips could hold up the others.
  private func shareMemory() {
    memory.count(bytesInFlight, of: active.count)
    let moment = now
    let fastest =
      memory.isShort
      ? active.values.filter { $0.answer.held > memory.share }.max { $0.speed(at: moment) < $1.speed(at: moment) } : nil
    for transfer in active.values {
      transfer.mayExceed = transfer === fastest
      transfer.resume()
    }
  }

  private func start(_ ticket: HostQueue.Ticket, _ host: HostQueue.HostID) {
    guard let job = job(ticket, host) else {
      hosts.ended(host, .broke, now: now)
      return
    }
    let transfer = Transfer(job, sockets: multi.sockets, memory: memory) { [unowned self] job in
      job.run.statistics.requests += 1
      // A connection for `robots.txt` does not release the other requests: they wait for the rules.
      if job.request != nil { hosts.opened(job.host) }
    }
    guard let transfer else {
      hosts.ended(host, .broke, now: now)
      job.run.end(
        ticket.index, .failed(.connect, detail: "no memory for another connection"), origin: hosts.origin(host))
      finishIfDone(job.run)
      return
    }
    send(transfer)
  }

  /// The job of a ticket; nil if there is nothing to send because the run is over or `robots.txt` forbids the request.
  private func job(_ ticket: HostQueue.Ticket, _ host: HostQueue.HostID) -> Job? {
    if ticket.index < 0 { return robotsJob(ticket, host) }
    guard let run = runs[ticket.run] else { return nil }
    let request = run.request(ticket.index)
    let profile = profiles[request.profile]
    guard case .success(let address) = Address.canonical(request.address, schemes: profile.options.schemes) else {
      return nil
    }
    if profile.options.robots == .respect {
      switch robots[RobotsKey(host: host, profile: profile.index)] {
      case .known(let rules) where rules.allows(address.target): break
      case .known:
        refuse(ticket, of: run, .failed(.robots, detail: "disallowed by robots.txt"), at: address)
        return nil
      case .unknown(let detail):
        // A host without a readable `robots.txt` must not be crawled (RFC 9309, section 2.3.1.4), but the failure may be
        // temporary.
        let words = "robots.txt cannot be read: \(detail)"
        refuse(ticket, of: run, .failed(.robots, detail: words, term: .passing), at: address)
        return nil
      case .asked, nil:
        // Another set of options, which ignores `robots.txt`, opened the host. This request still waits for its rules.
        hosts.add(ticket, to: host, due: now + Self.lookEvery)
        return nil
      }
    }
    return Job(
      purpose: .request(request), run: run, profile: profile, host: host, ticket: ticket, address: address, begun: now)
  }

  private func refuse(_ ticket: HostQueue.Ticket, of run: Run, _ outcome: FetchOutcome, at address: Address) {
    run.end(ticket.index, outcome, origin: address.origin)
    finishIfDone(run)
  }

  /// Sends the transfer's request to the current address of its job.
  func send(_ transfer: Transfer) {
    let job = transfer.job
    let options = job.profile.options
    active[ObjectIdentifier(transfer)] = transfer
    let left = options.timeouts.total - (now - job.begun)
    transfer.easy.set(CURLOPT_TIMEOUT_MS, max(1, left.milliseconds))
    transfer.easy.set(CURLOPT_HTTPHEADER, headers(of: job, isDecoding: transfer.isDecoding))
    transfer.easy.set(CURLOPT_URL, job.address.sent)
    if let form = job.request?.form { transfer.easy.set(CURLOPT_COPYPOSTFIELDS, form) }
    if let limit = hosts.speedLimit(of: job.host) { transfer.easy.set(CURLOPT_MAX_RECV_SPEED_LARGE, limit) }
    let proxy = options.proxy.proxy(for: job.address.origin)
    transfer.isProxied = proxy != nil
    if options.proxy != .none { transfer.easy.set(CURLOPT_PROXY, proxy ?? "") }
    if proxy != nil, !job.profile.policy.permits(host: job.address.host) {
      // With a proxy, no socket to the target is opened here. So check at least a target that is written as an address.
      transfer.deny()
      end(transfer, CURLE_COULDNT_CONNECT)
    } else if !transfer.easy.join(multi) {
      end(transfer, CURLE_OUT_OF_MEMORY)
    }
  }

  // MARK: - Finished transfers

  /// Ends the transfers that libcurl has finished. Returns whether there were any.
  private func harvest() -> Bool {
    var isBusy = false
    while let (receiver, code) = multi.nextFinished() {
      guard let transfer = receiver as? Transfer else { continue }
      isBusy = true
      transfer.easy.leave(multi)
      end(transfer, code)
    }
    return isBusy
  }

  /// Removes a transfer whose handle has left the multi handle or never joined it.
  func retire(_ transfer: Transfer) { active[ObjectIdentifier(transfer)] = nil }

  // MARK: - Waiting

  /// Checks at intervals for stalled requests, and for connections that receive more than answers.
  private func checkTransfers() {
    let moment = now
    guard moment - lookedAt >= Self.lookEvery else { return }
    lookedAt = moment
    noteStalled(moment)
    endOverfull()
  }

  /// Ends connections that received far more than their answers explain. Such bytes take time, and no other limit counts them.
  private func endOverfull() {
    for transfer in active.values { transfer.settle() }
    let sockets = multi.sockets.overfull()
    guard !sockets.isEmpty else { return }
    for transfer in active.values { transfer.abandon(ifOver: sockets) }
    for socket in sockets { multi.sockets.end(socket) }
  }

  /// Marks requests that are at least a second old and slower than the low-speed limit.
  private func noteStalled(_ moment: Duration) {
    for transfer in active.values where !transfer.isStalled {
      let job = transfer.job
      let elapsed = (moment - job.begun).milliseconds
      guard elapsed >= 1000, transfer.answer.received * 1000 < elapsed * job.profile.options.timeouts.lowSpeedBytes
      else {
        continue
      }
      transfer.isStalled = true
      hosts.stalled(job.host)
    }
  }

  private func reportProgress() {
    let moment = now
    for run in runs.values where run.progress != nil && moment - run.toldAt >= Self.tellEvery {
      run.toldAt = moment
      run.progress?(state(of: run))
    }
  }

  private func state(of run: Run) -> TransferProgress {
    let moment = now
    var state = run.state(running: active.count) { hosts.pause(of: $0, now: moment) }
    state.spent = hosts.spent
    return state
  }

  private func patience(until moment: Duration?) -> Duration {
    if runs.isEmpty { return .seconds(60) }
    let longest = runs.values.contains { $0.progress != nil } ? Self.tellEvery : Self.lookEvery
    guard let moment else { return longest }
    return min(longest, max(.zero, moment - now))
  }
}
