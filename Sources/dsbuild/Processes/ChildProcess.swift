import Diagnostics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The result of a program that ran to its end: its exit code and its output.
struct ChildProcess {
  /// The limits on the time and the output of a program.
  struct Limits {
    /// The time limit; nil for none.
    var time: Duration?
    /// The maximum size of standard output in bytes. A program that writes more is killed.
    var outputBytes = 1 << 20

    /// For a program that a person uses, such as a browser.
    static let none = Limits()
  }

  /// How many bytes of standard error are kept; the rest is read and discarded.
  private static let talkBytes = 1 << 16

  /// The exit code; 128 plus the number of the signal if a signal ended it.
  let status: Int32
  /// Its standard output.
  let output: [UInt8]
  /// The beginning of its standard error.
  let talk: String

  /// Runs a program in a process group of its own. The whole group is killed if a limit is exceeded or the task is cancelled.
  ///
  /// - Parameters:
  ///   - arguments: The program's absolute path, or a name to search for, and its arguments. No shell interprets them.
  ///   - input: Its standard input.
  ///   - environment: Its environment; the search path is replaced by the trusted one.
  ///   - path: The search path for programs, here and in the program itself.
  /// - Throws: `DiagnosticError` if the program does not exist or exceeds a limit, `CancellationError` if the task is
  ///   cancelled.
  static func run(
    _ arguments: [String], input: [UInt8] = [], limits: Limits = .none,
    environment: [String: String] = Environment.current().variables, path: SearchPath
  ) throws -> ChildProcess {
    let program = try path.program(arguments[0])
    let running = try RunningChild(
      program, arguments, environment: environment.merging(["PATH": path.text]) { $1 })
    do {
      let written = try running.exchange(input, limits: limits, talkBytes: talkBytes)
      return ChildProcess(
        status: written.status, output: written.output, talk: String(decoding: written.talk, as: UTF8.self))
    } catch let error as RunningChild.PastLimit {
      throw DiagnosticError(
        "`\(arguments[0])` was stopped: \(error.what)",
        hint: "run the command again; if it happens again, run `\(arguments[0])` by hand to see why")
    }
  }
}
