import Diagnostics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A program of the system, run to its end, and what it wrote.
struct ChildProcess {
  /// How long a program may run and how much it may write.
  struct Limits {
    /// The longest run; nil for a program that may live as long as it wants.
    var time: Duration?
    /// Most bytes of standard output; more end the program.
    var outputBytes = 1 << 20

    /// A program that a person looks at, such as a browser.
    static let none = Limits()
  }

  /// Bytes of standard error that are kept; the rest is read and dropped.
  private static let talkBytes = 1 << 16

  /// Its exit code; 128 and more where a signal ended it.
  let status: Int32
  /// What it wrote for programs.
  let output: [UInt8]
  /// The beginning of what it wrote for people.
  let talk: String

  /// Runs a program in a process group of its own, which is killed with all its children past a limit or when the task is
  /// cancelled.
  ///
  /// - Parameters:
  ///   - arguments: The program's absolute path, or a name to be looked up, and its arguments; no shell reads them.
  ///   - input: What it reads from standard input.
  ///   - environment: What it is started with; its search path is replaced by the trusted one.
  ///   - path: Where programs are looked up, here and by the program itself.
  /// - Throws: `DiagnosticError` where there is no such program or it passes a limit, `CancellationError` where the task was
  ///   cancelled meanwhile.
  static func run(
    _ arguments: [String], input: [UInt8] = [], limits: Limits = .none,
    environment: [String: String] = Environment.current().variables, path: SearchPath? = nil
  ) throws -> ChildProcess {
    let path = path ?? SearchPath(environment)
    let program = try path.program(arguments[0])
    let running = try RunningChild(
      program, arguments, environment: environment.merging(["PATH": path.text]) { $1 })
    do {
      let written = try running.exchange(input, limits: limits, talkBytes: talkBytes)
      return ChildProcess(
        status: written.status, output: written.output, talk: String(decoding: written.talk, as: UTF8.self))
    } catch let error as RunningChild.PastLimit {
      throw DiagnosticError("`\(arguments[0])` was ended: \(error.what)")
    }
  }
}
