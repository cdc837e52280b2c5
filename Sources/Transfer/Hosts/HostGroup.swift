/// The shared limits of hosts that have the same manners.
struct HostGroup: Sendable {
  /// The number of hosts in the group.
  var members = 0
  /// The number of requests that are started and not ended.
  var running = 0
  /// Hosts that wait until a request of the group ends.
  private(set) var waiting: [Int] = []
  /// The most requests at once; nil for no shared limit.
  let connections: Int?
  private let bytesPerSecond: Int?
  private let volume: HostVolume?
  /// The bytes of the last period; nil without a limit.
  private(set) var spent: SpentVolume?
  /// The time at the moment zero, in seconds since 1970.
  private let start: Int64
  /// The moment at which the bytes received so far are within the limit.
  private var paid: Duration = .zero

  /// How far transfers may lag behind the limit and catch up later.
  private static let slack = Duration.seconds(1) / 4

  /// - Parameters:
  ///   - spent: what the hosts gave in earlier runs.
  ///   - start: the time at the moment zero, in seconds since 1970.
  init(_ manners: HostManners, spent: SpentVolume? = nil, start: Int64 = 0) {
    volume = manners.volume
    self.spent = manners.volume.map { spent ?? SpentVolume($0) }
    self.start = start
    connections = manners.connections.map { max(1, $0) }
    bytesPerSecond = manners.bytesPerSecond
  }

  /// The most bytes a second of one transfer: its share of the limit.
  var share: Int? { bytesPerSecond.map { max(1, $0 / (connections ?? 1)) } }

  /// Whether a host with `running` requests may start another one. Each host has its share of the connections, because idle
  /// connections to one host would count beside those to another.
  func admits(running own: Int) -> Bool {
    guard let connections else { return true }
    return running < connections && own < max(1, connections / max(1, members))
  }

  /// The earliest moment for the next request.
  func ready(now: Duration) -> Duration { max(now, paid) }

  /// Counts bytes of bodies.
  mutating func count(_ bytes: Int, now: Duration) {
    let moment = time(now)
    spent?.add(bytes, now: moment)
    guard let bytesPerSecond, bytes > 0 else { return }
    paid = max(paid, now - Self.slack) + .nanoseconds(Int64(bytes) * 1_000_000_000 / Int64(bytesPerSecond))
  }

  /// How long the hosts are not asked, because they gave as much as they may in a period; nil if they may be asked.
  func pause(now: Duration) -> Duration? {
    guard let volume, let spent, spent.sum(now: time(now)) >= volume.bytes else { return nil }
    return .seconds(spent.wait(below: volume.bytes, now: time(now)))
  }

  private func time(_ now: Duration) -> Int64 { start + now.components.seconds }

  mutating func wait(_ host: Int) { if !waiting.contains(host) { waiting.append(host) } }

  mutating func takeWaiting() -> [Int] {
    defer { waiting = [] }
    return waiting
  }
}
