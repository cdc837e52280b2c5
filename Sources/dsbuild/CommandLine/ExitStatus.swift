import Diagnostics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The exit codes, which are part of the contract of the command line.
enum ExitStatus: Int32, Error {
  case done = 0
  case failed = 1
  case usage = 2
  case gaps = 3
  case needsPerson = 4
  case held = 5
  case lockWouldChange = 6
  case bug = 70
  case unfitProgram = 75
  case interrupted = 130
  case terminated = 143

  /// The code of a kind of failure. `isUnattended` says that no person is there to do what the failure needs.
  init(_ kind: FailureKind, isUnattended: Bool) {
    self =
      switch kind {
      case .failed: .failed
      case .usage: .usage
      case .needsPerson: .needsPerson
      case .waitsForPerson: isUnattended ? .needsPerson : .failed
      case .held: .held
      case .lockWouldChange: .lockWouldChange
      case .unfitProgram: .unfitProgram
      case .interrupted: .interrupted
      case .terminated: .terminated
      }
  }

  /// Ends the process.
  func leave() -> Never { exit(rawValue) }
}
