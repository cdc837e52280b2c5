import CCurl
import Synchronization

/// The thread of one run of object requests. It sends requests, lets libcurl work, and delivers the answers.
///
/// It only limits how many requests run at once. Its caller decides what to send, what to retry, and when to stop.
final class ObjectLoop {
  private let options: ObjectOptions
  private let multi: MultiHandle
  private let next: @Sendable (ObjectStanding) -> ObjectTurn
  private let ended: @Sendable (Int, ObjectAnswer) -> Void
  private var active: [ObjectIdentifier: ObjectTransfer] = [:]
  private(set) var traffic = ObjectTraffic()
  /// Bytes moved by finished transfers.
  private var movedBefore = 0
  /// How long requests have been running since they last made progress.
  private var idle = Duration.zero
  /// How many bytes had been moved when that time began.
  private var movedThen = 0
  private var lookedAt = ContinuousClock.now
  /// How many requests had stalled at the last look.
  private var stalled = 0
  /// The memory that running requests reserve together, in bytes.
  private var reserved = 0
  /// A request that waits until others release their memory.
  private var held: ObjectRequest?

  /// A stalled request gives its place to another. The total is limited to this multiple of the connections.
  private static let mostStalled = 4
  /// The longest wait before `next` is called again.
  private static let lookEvery = Duration.milliseconds(100)
  /// A run makes progress when it gets an answer, or has moved this many bytes.
  private static let worthwhile = 128 << 10
  /// The most bytes of memory that running requests reserve together; a single request may always run.
  private static let mostReserved = 256 << 20

  init(
    _ options: ObjectOptions, multi: MultiHandle, next: @escaping @Sendable (ObjectStanding) -> ObjectTurn,
    ended: @escaping @Sendable (Int, ObjectAnswer) -> Void
  ) {
    self.options = options
    self.multi = multi
    self.next = next
    self.ended = ended
    multi.set(CURLMOPT_MAXCONNECTS, max(4, options.connections))
    multi.watchSockets()
  }

  /// Runs until `next` ends the run.
  func run() {
    while let patience = admit() {
      multi.drive(min(Self.lookEvery, patience))
      harvest()
    }
    for transfer in active.values {
      transfer.easy.leave(multi)
      count(transfer)
    }
    active = [:]
  }

  /// Starts requests while the limits allow it; returns how long to wait then, or nil at the end.
  private func admit() -> Duration? {
    let now = ContinuousClock.now
    look(now)
    while active.count - stalled < options.connections, active.count < options.connections * Self.mostStalled {
      if held == nil {
        switch next(ObjectStanding(now: now, idle: idle, underWay: active.count)) {
        case .send(let request): held = request
        case .wait(let patience): return patience ?? Self.lookEvery
        case .end: return nil
        }
      }
      guard let request = held, active.isEmpty || reserved + request.reserved <= Self.mostReserved else { break }
      held = nil
      start(request)
    }
    return Self.lookEvery
  }

  /// Looks at all running requests, ten times a second: whether they make progress, and how many have stalled.
  private func look(_ now: ContinuousClock.Instant) {
    guard now - lookedAt >= Self.lookEvery else { return }
    if !active.isEmpty { idle += now - lookedAt }
    lookedAt = now
    let moved = active.values.reduce(movedBefore) { $0 + $1.moved }
    if moved - movedThen >= Self.worthwhile { (idle, movedThen) = (.zero, moved) }
    for transfer in active.values {
      transfer.look(now: now)
      guard transfer.isIdle(now: now) else { continue }
      leave(transfer)
      ended(transfer.request.tag, .failed(.timeout, detail: "no byte was moved for \(options.idle)"))
    }
    stalled = active.values.count { $0.isStalled }
  }

  private func start(_ request: ObjectRequest, isRepeated: Bool = false) {
    guard let transfer = ObjectTransfer(request, options, isRepeated: isRepeated, sockets: multi.sockets),
      transfer.easy.join(multi)
    else {
      return ended(request.tag, .failed(.connect, detail: "no memory for another connection"))
    }
    active[ObjectIdentifier(transfer)] = transfer
    reserved += request.reserved
  }

  /// Delivers the answers of the transfers that libcurl has finished.
  private func harvest() {
    while let (receiver, code) = multi.nextFinished() {
      guard let transfer = receiver as? ObjectTransfer else { continue }
      leave(transfer)
      if transfer.isStalled { stalled -= 1 }
      var answer = transfer.ended(code)
      if case .failed = answer {} else { (idle, movedThen) = (.zero, movedBefore) }
      if let status = answer.deniedStatus, let number = transfer.grant {
        if repeats(transfer, refused: number) { continue }
        if let problem = options.refreshed?.problem { answer = .ungranted(status: status, problem.text) }
      }
      ended(transfer.request.tag, answer)
    }
  }

  private func leave(_ transfer: ObjectTransfer) {
    transfer.easy.leave(multi)
    active[ObjectIdentifier(transfer)] = nil
    reserved -= transfer.request.reserved
    count(transfer)
  }

  /// Sends a request once more if there is a newer credential than the one that a server refused.
  private func repeats(_ transfer: ObjectTransfer, refused number: Int) -> Bool {
    guard !transfer.isRepeated, options.refreshed?.refuse(number) == true else { return false }
    start(transfer.request, isRepeated: true)
    return true
  }

  private func count(_ transfer: ObjectTransfer) {
    movedBefore += transfer.moved
    if transfer.isSent { traffic.requests += 1 }
    // One answer shows the clock; reading each date would cost as much as signing.
    if traffic.skew == nil { traffic.skew = transfer.skew }
    traffic.received += transfer.easy.size(CURLINFO_SIZE_DOWNLOAD_T)
  }
}
