#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// How the process ends: the codes of the command line's contract.
enum ExitStatus: Int32, Error {
  case done = 0
  case failed = 1
  case usage = 2
  case gaps = 3
  case needsPerson = 4
  case held = 5
  case lockWouldChange = 6
  case bug = 70
  case interrupted = 130
  case terminated = 143

  /// Ends the process.
  func leave() -> Never { exit(rawValue) }
}
