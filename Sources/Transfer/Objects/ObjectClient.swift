/// Sends requests for the objects of one shared store, many at once, over connections that it reuses.
public struct ObjectClient: Sendable {
  /// The settings of the requests.
  public let options: ObjectOptions

  /// Creates a client of a store.
  public init(_ options: ObjectOptions) { self.options = options }

  /// Sends requests until `next` ends the run.
  ///
  /// - Parameters:
  ///   - next: decides what to do; called at least ten times a second, on a thread of the run.
  ///   - ended: called once for each finished request, on the same thread. It may block briefly.
  public func run(
    next: @escaping @Sendable (ObjectStanding) -> ObjectTurn,
    ended: @escaping @Sendable (_ tag: Int, ObjectAnswer) -> Void
  ) async -> ObjectTraffic {
    let options = options
    return await withCheckedContinuation { continuation in
      let isStarted = OwnThread.start {
        guard let multi = MultiHandle() else { return continuation.resume(returning: ObjectTraffic()) }
        let loop = ObjectLoop(options, multi: multi, next: next, ended: ended)
        loop.run()
        continuation.resume(returning: loop.traffic)
      }
      if !isStarted { continuation.resume(returning: ObjectTraffic()) }
    }
  }
}
