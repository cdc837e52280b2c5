#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What is to go wrong, for tests: nothing, death before an operation, or one operation that fails.
///
/// Operations are numbered from 1 by ``Effects`` in the order they are begun. The executable reads the two hooks from its
/// environment and hands their text in; nothing below it looks at the environment.
public struct FaultPlan: Hashable, Sendable {
  /// How an operation fails.
  public enum Fault: String, Hashable, Sendable, CaseIterable {
    /// The process ends by SIGKILL before the operation: no handler, no clean-up.
    case kill
    /// The disk is full.
    case noSpace = "enospc"
    /// The device reports an error.
    case inputOutput = "eio"
    /// No descriptor is left.
    case tooManyFiles = "emfile"
    /// A signal interrupts the call once; it must be made again.
    case interrupted = "eintr"
    /// Only half of the bytes are taken at first; the rest must be offered again.
    case shortWrite = "short"

    /// The error number the call gives, nil where it does not fail.
    var systemError: Int32? {
      switch self {
      case .kill, .shortWrite: nil
      case .noSpace: ENOSPC
      case .inputOutput: EIO
      case .tooManyFiles: EMFILE
      case .interrupted: EINTR
      }
    }
  }

  /// The number of the operation that is hit, counted from 1; 0 for none.
  public let operation: Int
  /// What happens to it.
  public let fault: Fault
  /// Whether every operation is kept with its bytes, for replaying a power cut.
  public let records: Bool

  /// A plan of one fault.
  public init(_ fault: Fault, at operation: Int, records: Bool = false) {
    self.fault = fault
    self.operation = operation
    self.records = records
  }

  /// Nothing goes wrong.
  public static let none = FaultPlan(.kill, at: 0)
  /// Nothing goes wrong, and every operation is kept with its bytes.
  public static let recording = FaultPlan(.kill, at: 0, records: true)

  /// Reads the two hooks: `crashAt` is a number, `fault` is `<name>@<number>`, such as `enospc@17`.
  ///
  /// A text that says neither is no plan at all: nil, so that a misspelt hook is noticed instead of testing nothing.
  public init?(crashAt: String?, fault: String?) {
    switch (crashAt, fault) {
    case (nil, nil): self = .none
    case (let number?, nil):
      guard let operation = Int(number), operation > 0 else { return nil }
      self.init(.kill, at: operation)
    case (nil, let text?):
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 2, let fault = Fault(rawValue: String(parts[0])), let operation = Int(parts[1]),
        operation > 0
      else { return nil }
      self.init(fault, at: operation)
    case (_?, _?): return nil
    }
  }
}
