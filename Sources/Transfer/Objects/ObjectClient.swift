/// Sends requests for the objects of one shared store, many side by side on connections that are kept.
public struct ObjectClient: Sendable {
  /// How the store is asked.
  public let options: ObjectOptions

  /// A client of a store.
  public init(_ options: ObjectOptions) { self.options = options }

  /// Sends requests until `next` says that the run ends.
  ///
  /// - Parameters:
  ///   - next: what to do; asked at least ten times a second, on a thread of the run.
  ///   - ended: called once for each request that has come to an end, on the same thread. It may block briefly.
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
