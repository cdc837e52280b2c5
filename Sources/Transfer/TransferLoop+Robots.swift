import Digests

/// What is known of a host's `robots.txt`.
enum RobotsFile {
  /// It is being asked for, on behalf of this run.
  case asked(Run)
  /// These rules hold as long as the client lives.
  case known(RobotsRules)

  /// The place of a `robots.txt` in a ticket: before every request of a run.
  static let index = -1
}

extension TransferLoop {
  /// Puts the host's `robots.txt` in front of its requests, once.
  func askRobots(_ host: HostQueue.HostID, for run: Run) {
    guard options.robots == .respect, robots[host] == nil else { return }
    robots[host] = .asked(run)
    hosts.add(HostQueue.Ticket(run: run.id, index: RobotsFile.index), to: host)
  }

  /// The request behind a `robots.txt` ticket. The run it was asked for may be over; another one may wait for it now.
  func robotsJob(_ ticket: HostQueue.Ticket, _ host: HostQueue.HostID) -> Job? {
    guard case .asked(let run) = robots[host], !runs.isEmpty else {
      robots[host] = nil
      return nil
    }
    let origin = hosts.origin(host)
    guard case .success(let address) = Address.canonical("\(origin)/robots.txt") else { return nil }
    return Job(purpose: .robots, run: run, host: host, ticket: ticket, address: address, begun: now)
  }

  /// A host has said what it allows, or could not: RFC 9309, section 2.3.1.
  func learnt(_ job: Job, _ outcome: FetchOutcome) {
    let rules: RobotsRules
    switch outcome {
    case .body(let bytes, _, _): rules = RobotsRules(bytes, userAgent: options.userAgent)
    case .notModified: rules = .allowAll
    case .failed(let failure, _):
      switch failure {
      case .http(let status) where status < 500 && status != 429: rules = .allowAll
      // A file that is empty, or a loop of redirects, forbids nothing.
      case .empty, .redirects, .optOut, .notImage, .badURL, .schemeDenied: rules = .allowAll
      case .http, .dns, .connect, .tls, .timeout, .tooSlow, .reset, .truncated, .tooLarge, .robots, .addressDenied,
        .hashMismatch:
        rules = .denyAll
      }
    }
    robots[job.host] = .known(rules)
    hosts.opened(job.host)
  }
}
