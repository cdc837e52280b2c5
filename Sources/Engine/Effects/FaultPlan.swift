#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The fault to inject in a test: none, the death of the process before an operation, or the failure of one operation.
///
/// ``Effects`` numbers operations from 1 in the order in which they begin. The executable reads the two hooks from its
/// environment and passes their text. Nothing below it reads the environment.
public struct FaultPlan: Hashable, Sendable {
  /// How an operation fails.
  public enum Fault: String, Hashable, Sendable, CaseIterable {
    /// SIGKILL ends the process before the operation, without handlers and clean-up.
    case kill
    /// The disk is full.
    case noSpace = "enospc"
    /// The device reports an error.
    case inputOutput = "eio"
    /// There is no free file descriptor.
    case tooManyFiles = "emfile"
    /// A signal interrupts the call once, and the call must be repeated.
    case interrupted = "eintr"
    /// The first call writes only half of the bytes, and the rest must be written again.
    case shortWrite = "short"

    /// The error number of the call; nil if the call does not fail.
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

  /// The number of the affected operation, counted from 1; 0 for none.
  public let operation: Int
  /// The fault of this operation.
  public let fault: Fault
  /// Whether every operation is recorded with its bytes, to replay a power cut.
  public let records: Bool

  /// Creates a plan with one fault.
  public init(_ fault: Fault, at operation: Int, records: Bool = false) {
    self.fault = fault
    self.operation = operation
    self.records = records
  }

  /// A plan without a fault.
  public static let none = FaultPlan(.kill, at: 0)
  /// A plan without a fault that records every operation with its bytes.
  public static let recording = FaultPlan(.kill, at: 0, records: true)

  /// Parses the two hooks: `crashAt` is a number, `fault` is `<name>@<number>`, such as `enospc@17`.
  ///
  /// The result is nil for any other text, so that a misspelt hook is noticed and does not silently test nothing.
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
