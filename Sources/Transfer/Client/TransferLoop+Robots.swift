import Digests

/// The state of the client's knowledge of a host's `robots.txt`.
enum RobotsFile {
  /// The file is being requested for this run.
  case asked(Run)
  /// The file has these rules, which are kept for the lifetime of the client.
  case known(RobotsRules)
  /// The file could not be read, perhaps only temporarily. Requests to the host fail without being sent.
  case unknown(String)
}

/// A host's `robots.txt` as one set of options requests it, because the rules depend on the user agent.
struct RobotsKey: Hashable {
  let host: HostQueue.HostID
  let profile: Int

  /// The index of this `robots.txt` in a ticket: a negative number, so that it differs from every request of a run.
  var ticketIndex: Int { -1 - profile }
}

extension TransferLoop {
  /// Queues the request for the host's `robots.txt` before the host's other requests, once.
  func askRobots(_ host: HostQueue.HostID, _ profile: TransferProfile, for run: Run) {
    let key = RobotsKey(host: host, profile: profile.index)
    guard profile.options.robots == .respect, robots[key] == nil else { return }
    robots[key] = .asked(run)
    hosts.add(HostQueue.Ticket(run: run.id, index: key.ticketIndex), to: host)
  }

  /// The job of a `robots.txt` ticket. The run that caused it may be over, but another run may wait for the rules.
  func robotsJob(_ ticket: HostQueue.Ticket, _ host: HostQueue.HostID) -> Job? {
    let key = RobotsKey(host: host, profile: -1 - ticket.index)
    guard case .asked(let run) = robots[key], !runs.isEmpty else {
      robots[key] = nil
      return nil
    }
    let origin = hosts.origin(host)
    guard case .success(let address) = Address.canonical("\(origin)/robots.txt") else { return nil }
    return Job(
      purpose: .robots, run: run, profile: profiles[key.profile], host: host, ticket: ticket, address: address,
      begun: now)
  }

  /// Records the rules that follow from the outcome of a `robots.txt` request (RFC 9309, section 2.3.1).
  func learnt(_ job: Job, _ outcome: FetchOutcome) {
    let file: RobotsFile
    switch outcome {
    case .body(let bytes, _, _): file = .known(RobotsRules(bytes, userAgent: job.profile.options.userAgent))
    case .notModified: file = .known(.allowAll)
    case .failed(let failure, let detail, _):
      switch failure.asRules {
      case .allowing: file = .known(.allowAll)
      case .denying: file = .known(.denyAll)
      case .unknown: file = .unknown(detail)
      }
    }
    robots[RobotsKey(host: job.host, profile: job.profile.index)] = file
    hosts.opened(job.host)
  }
}
