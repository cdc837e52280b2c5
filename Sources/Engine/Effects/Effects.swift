import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The one layer through which the engine touches files and databases; every effect has a number.
///
/// With a ``FaultPlan`` the process dies before, or fails in, the operation of a chosen number, so that a test can sweep
/// every point of a build. Interrupted calls and short writes are survived here, once, for everybody. Without a plan an
/// operation costs one atomic addition more than the bare call.
public final class Effects: Sendable {
  private let faults: FaultPlan
  private let counter = Atomic<Int>(0)
  private let temporaries = Atomic<Int>(0)
  private let log = Mutex<[Operation]>([])
  /// The directory for temporary files, on the file system of what they become; nil puts them beside their destination.
  public let scratch: String?

  /// A layer that obeys `faults` and puts temporary files into `scratch`.
  public init(faults: FaultPlan = .none, scratch: String? = nil) {
    self.faults = faults
    self.scratch = scratch
  }

  /// How many operations have begun.
  public var count: Int { counter.load(ordering: .relaxed) }

  /// The operations so far, in order of their numbers; empty unless the plan records.
  public var operations: [Operation] { log.withLock { $0 } }

  /// Numbers `operation` and makes its system call until it is not interrupted.
  ///
  /// `call` returns what the system returned, negative for failure with the reason in `errno`.
  @discardableResult
  func perform<Result: BinaryInteger>(
    _ operation: @autoclosure () -> Operation, _ call: () -> Result
  ) throws(EngineError) -> Result {
    var injected = begin(operation)?.systemError
    while true {
      let result: Result
      let number: Int32
      if let fault = injected {
        injected = nil
        (result, number) = (-1, fault)
      } else {
        result = call()
        number = errno
      }
      if result >= 0 { return result }
      if number == EINTR { continue }
      let failed = operation()
      throw EngineError(system: number, failed.verb, failed.path, needed: failed.needed)
    }
  }

  /// Numbers an operation that a library carries out, and fails in its place when the plan says so.
  ///
  /// Such a library makes interrupted calls again and short writes whole by itself.
  func admit(_ operation: Operation, needed: Int = 0) throws(EngineError) {
    guard let fault = begin({ operation }), let number = fault.systemError, fault != .interrupted else { return }
    throw EngineError(system: number, operation.verb, operation.path, needed: needed)
  }

  /// Gives the operation its number and says what is to go wrong with it, if anything.
  func begin(_ operation: () -> Operation) -> FaultPlan.Fault? {
    let number: Int
    if faults.records {
      // The lock makes the order of the log the order of the numbers.
      number = log.withLock {
        $0.append(operation())
        return counter.add(1, ordering: .relaxed).newValue
      }
    } else {
      number = counter.add(1, ordering: .relaxed).newValue
    }
    guard number == faults.operation else { return nil }
    if faults.fault == .kill {
      kill(getpid(), SIGKILL)
      // Another thread may be handed the signal first; nothing further may happen here meanwhile.
      while true { pause() }
    }
    return faults.fault
  }

  /// A name for a temporary file that becomes `path`: no other process or thread gets the same one.
  func temporaryPath(for path: String) -> String {
    let number = temporaries.add(1, ordering: .relaxed).newValue
    let name = "\(getpid()).\(number).tmp"
    if let scratch { return scratch + "/" + name }
    guard let slash = path.lastIndex(of: "/") else { return "." + name }
    return path[...slash] + "." + name
  }
}
