import Digests
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The only layer through which the engine accesses files and databases. Every operation gets a number.
///
/// With a ``FaultPlan``, the process is killed before the operation with a chosen number, or that operation fails. So a test
/// can sweep every point of a build. This layer handles interrupted calls and short writes for all callers. Without a plan, an
/// operation costs one atomic addition more than the plain call.
public final class Effects: Sendable {
  private let faults: FaultPlan
  private let counter = Atomic<Int>(0)
  private let temporaries = Atomic<Int>(Int.random(in: 0..<1 << 40))
  private let log = Mutex<[Operation]>([])
  /// The directory for temporary files, on the file system of their destinations; nil to create them beside their destinations.
  public let scratch: String?

  /// Creates a layer that injects `faults` and creates temporary files in `scratch`.
  public init(faults: FaultPlan = .none, scratch: String? = nil) {
    self.faults = faults
    self.scratch = scratch
  }

  /// The number of operations that have begun.
  public var count: Int { counter.load(ordering: .relaxed) }

  /// The operations so far, in order of their numbers; empty unless the plan records.
  public var operations: [Operation] { log.withLock { $0 } }

  /// Numbers `operation` and repeats its system call until it is not interrupted.
  ///
  /// `call` returns the result of the system call. A negative value is a failure, with the reason in `errno`.
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

  /// Numbers an operation that a library carries out, and fails in its place if the plan says so.
  ///
  /// Such a library repeats interrupted calls and completes short writes itself.
  func admit(_ operation: Operation, needed: Int = 0) throws(EngineError) {
    guard let fault = begin({ operation }), let number = fault.systemError, fault != .interrupted else { return }
    throw EngineError(system: number, operation.verb, operation.path, needed: needed)
  }

  /// Gives the operation its number and returns the fault to inject, if any.
  func begin(_ operation: () -> Operation) -> FaultPlan.Fault? {
    let number: Int
    if faults.records {
      // The lock gives the log the same order as the numbers.
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
      // The signal may reach another thread first. Until the process ends, this thread must do nothing.
      while true { pause() }
    }
    return faults.fault
  }

  /// A path for a temporary file that will become `path`. No other thread or process gets the same one, not even one that has the
  /// same number in another container, or that had it before it was killed.
  func temporaryPath(for path: String) -> String {
    let number = temporaries.add(1, ordering: .relaxed).newValue
    let name = "\(getpid()).\(number).tmp"
    if let scratch { return scratch + "/" + name }
    guard let slash = path.lastSlash else { return "." + name }
    return path[...slash] + "." + name
  }
}
