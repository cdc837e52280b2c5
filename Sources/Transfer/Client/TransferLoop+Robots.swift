import Digests

/// What is known of a host's `robots.txt`.
enum RobotsFile {
  /// It is being asked for, on behalf of this run.
  case asked(Run)
  /// These rules hold as long as the client lives.
  case known(RobotsRules)
  /// The host could not say, which may pass; nothing is asked of it meanwhile.
  case unknown(String)
}

/// Whose `robots.txt`, and asked by which set of options: rules depend on who asks.
struct RobotsKey: Hashable {
  let host: HostQueue.HostID
  let profile: Int

  /// The place of this `robots.txt` in a ticket: before every request of a run.
  var ticketIndex: Int { -1 - profile }
}

extension TransferLoop {
  /// Puts the host's `robots.txt` in front of its requests, once.
  func askRobots(_ host: HostQueue.HostID, _ profile: TransferProfile, for run: Run) {
    let key = RobotsKey(host: host, profile: profile.index)
    guard profile.options.robots == .respect, robots[key] == nil else { return }
    robots[key] = .asked(run)
    hosts.add(HostQueue.Ticket(run: run.id, index: key.ticketIndex), to: host)
  }

  /// The request behind a `robots.txt` ticket. The run it was asked for may be over; another one may wait for it now.
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

  /// A host has said what it allows, or could not: RFC 9309, section 2.3.1.
  func learnt(_ job: Job, _ outcome: FetchOutcome) {
    let file: RobotsFile
    switch outcome {
    case .body(let bytes, _, _): file = .known(RobotsRules(bytes, userAgent: job.profile.options.userAgent))
    case .notModified: file = .known(.allowAll)
    case .failed(let failure, let detail, _):
      switch failure {
      case .http(let status) where status < 500 && status != 429: file = .known(.allowAll)
      // A file that is empty, or a loop of redirects, forbids nothing.
      case .empty, .redirects, .optOut, .notImage, .badURL, .schemeDenied: file = .known(.allowAll)
      case .http, .dns, .connect, .timeout, .tooSlow, .reset, .truncated: file = .unknown(detail)
      case .tls, .tooLarge, .robots, .addressDenied, .hashMismatch, .badAnswer: file = .known(.denyAll)
      }
    }
    robots[RobotsKey(host: job.host, profile: job.profile.index)] = file
    hosts.opened(job.host)
  }
}
