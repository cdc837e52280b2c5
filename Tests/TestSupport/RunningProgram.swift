import Foundation
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A program that runs beside the test, such as a server: it says lines, is sent signals, and ends.
public final class RunningProgram: Sendable {
  /// It ended, or closed its output, before it said what was waited for.
  public struct Silent: Error, CustomStringConvertible {
    /// What it said instead.
    public let description: String
  }

  /// The signals a test sends.
  public enum Signal: Int32, Sendable {
    case interrupt = 2
    case quit = 3
    case kill = 9
    case terminate = 15
  }

  /// Its process id.
  public let process: Int32
  private let lines: AsyncStream<String>
  private let ended: Task<Int, Never>
  private let talk: TemporaryFolder
  private let output: Pipe
  private let life = Life()

  /// Whether the process is over; shared with the handler of its end.
  private final class Life: Sendable {
    let isOver = Mutex(false)
  }

  /// Starts a program; what it writes for people goes to a file that ``complaints()`` reads.
  public init(
    _ path: String, _ arguments: [String], in folder: String, environment: [String: String]? = nil
  ) throws {
    let process = Process()
    output = Pipe()
    talk = try TemporaryFolder()
    try talk.write("", to: "talk")
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    if let environment {
      process.environment = ["DSBUILD_STATE_HOME": Program.stateHome].merging(environment) { $1 }
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: talk.path(of: "talk")))
    let (lines, feed) = AsyncStream.makeStream(of: String.self)
    self.lines = lines
    let pending = Mutex("")
    output.fileHandleForReading.readabilityHandler = { handle in
      let data = handle.availableData
      guard !data.isEmpty else {
        handle.readabilityHandler = nil
        feed.finish()
        return
      }
      let whole = pending.withLock { pending in
        pending += String(decoding: data, as: UTF8.self)
        var parts = pending.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        pending = parts.removeLast()
        return parts
      }
      for line in whole { feed.yield(line) }
    }
    let (statuses, status) = AsyncStream.makeStream(of: Int.self)
    process.terminationHandler = { [ended = life] process in
      ended.isOver.withLock { $0 = true }
      let code = Int(process.terminationStatus)
      status.yield(process.terminationReason == .exit ? code : 128 + code)
      status.finish()
    }
    // Threads of the cooperative pool block signals, and a child would inherit that.
    var none = sigset_t()
    var blocked = sigset_t()
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &blocked)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &blocked, nil) }
    try process.run()
    self.process = process.processIdentifier
    // Ends with the process, whose end is the one thing it waits for.
    ended = Task { await statuses.first { _ in true } ?? -1 }
  }

  deinit { send(.kill) }

  /// Sends a signal, unless the process has ended and its number may be another's.
  public func send(_ signal: Signal) {
    life.isOver.withLock { if !$0 { _ = kill(process, signal.rawValue) } }
  }

  /// The first line it says that has what is looked for.
  public func line(where matches: (String) -> Bool) async throws -> String {
    var said: [String] = []
    for await line in lines {
      if matches(line) { return line }
      said.append(line)
    }
    throw Silent(description: (said + [complaints()]).joined(separator: "\n"))
  }

  /// Everything else it says until it closes its output.
  public func remainingLines() async -> [String] {
    var rest: [String] = []
    for await line in lines { rest.append(line) }
    return rest
  }

  /// What it wrote for people so far.
  public func complaints() -> String { (try? talk.text("talk")) ?? "" }

  /// Sends a signal and waits for the end; the exit code, or 128 plus the signal that ended it.
  @discardableResult
  public func end(by signal: Signal = .terminate) async -> Int {
    send(signal)
    return await ended.value
  }

  /// Waits for its end.
  public func exit() async -> Int { await ended.value }
}
