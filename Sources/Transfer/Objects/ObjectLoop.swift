import CCurl
import Synchronization

/// The thread of one run of object requests: sends what it is told, lets libcurl work, and hands answers out.
///
/// It decides nothing but how many requests are under way: who runs it says what is sent, what is tried again, and when to stop.
final class ObjectLoop {
  private let options: ObjectOptions
  private let multi: MultiHandle
  private let next: @Sendable (ObjectStanding) -> ObjectTurn
  private let ended: @Sendable (Int, ObjectAnswer) -> Void
  private var active: [ObjectIdentifier: ObjectTransfer] = [:]
  private(set) var traffic = ObjectTraffic()
  /// Bytes moved by transfers that have ended.
  private var movedBefore = 0
  /// For how long requests were under way since anything worth waiting for came.
  private var idle = Duration.zero
  /// How much had been moved when that time began.
  private var movedThen = 0
  private var lookedAt = ContinuousClock.now
  /// A request that waits until others have given their memory back.
  private var held: ObjectRequest?

  /// A request that stalls gives its place to another, up to so many times the connections.
  private static let mostStalled = 4
  /// The longest wait before the run is asked again.
  private static let lookEvery = Duration.milliseconds(100)
  /// A run that moves fewer bytes than this is idle.
  private static let worthwhile = 128 << 10
  /// Requests under way may take so many bytes of memory together; one always may.
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
  }

  /// Runs until it is told to end.
  func run() {
    while let patience = admit() {
      multi.perform()
      if !harvest() { multi.wait(min(Self.lookEvery, patience)) }
    }
    for transfer in active.values {
      transfer.easy.leave(multi)
      count(transfer)
    }
    active = [:]
  }

  /// Starts what may start; how long to wait then, or nil at the end.
  private func admit() -> Duration? {
    let now = ContinuousClock.now
    let stalled = active.count < options.connections ? 0 : active.values.count { $0.isStalled(now: now) }
    var reserved = active.values.reduce(0) { $0 + $1.request.reserved }
    while active.count - stalled < options.connections, active.count < options.connections * Self.mostStalled {
      if held == nil {
        switch next(standing()) {
        case .send(let request): held = request
        case .wait(let patience): return patience ?? Self.lookEvery
        case .end: return nil
        }
      }
      guard let request = held, active.isEmpty || reserved + request.reserved <= Self.mostReserved else { break }
      held = nil
      reserved += request.reserved
      start(request)
    }
    return Self.lookEvery
  }

  private func standing() -> ObjectStanding {
    let now = ContinuousClock.now
    let moved = active.values.reduce(movedBefore) { $0 + $1.moved }
    if !active.isEmpty { idle += now - lookedAt }
    lookedAt = now
    if moved - movedThen >= Self.worthwhile { (idle, movedThen) = (.zero, moved) }
    return ObjectStanding(now: now, idle: idle, underWay: active.count)
  }

  private func start(_ request: ObjectRequest) {
    guard let transfer = ObjectTransfer(request, options, sockets: multi.sockets), transfer.easy.join(multi) else {
      return ended(request.tag, .failed(.connect, detail: "no memory for another connection"))
    }
    active[ObjectIdentifier(transfer)] = transfer
  }

  /// Ends the transfers that libcurl has finished; whether there were any.
  private func harvest() -> Bool {
    var isBusy = false
    while let (receiver, code) = multi.nextFinished() {
      guard let transfer = receiver as? ObjectTransfer else { continue }
      isBusy = true
      transfer.easy.leave(multi)
      active[ObjectIdentifier(transfer)] = nil
      count(transfer)
      let answer = transfer.ended(code)
      if case .failed = answer {} else { (idle, movedThen) = (.zero, movedBefore) }
      ended(transfer.request.tag, answer)
    }
    return isBusy
  }

  private func count(_ transfer: ObjectTransfer) {
    movedBefore += transfer.moved
    if transfer.isSent { traffic.requests += 1 }
    traffic.received += transfer.easy.size(CURLINFO_SIZE_DOWNLOAD_T)
  }
}
