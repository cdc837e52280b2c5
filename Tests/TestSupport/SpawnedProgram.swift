import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A program that was started and runs to its end by itself, unless a test sends it a signal.
///
/// Started by `posix_spawn`: Foundation's `Process` crashes now and then when several are started at once, and costs more.
public struct SpawnedProgram: Sendable {
  /// The process.
  public let process: Int32
  // Its output goes to files, not pipes, so that no amount of it blocks.
  private let captured: TemporaryFolder

  /// A program that cannot be started, and why.
  struct NotStarted: Error, CustomStringConvertible {
    let description: String
  }

  /// Starts a program in a folder, with nothing on standard input and no other descriptor of ours.
  init(_ path: String, _ arguments: [String], in folder: String, environment: [String: String]) throws {
    captured = try TemporaryFolder()
    var actions = unsafe SpawnActions()
    defer { unsafe actions.destroy() }
    unsafe actions.open(0, "/dev/null", O_RDONLY)
    unsafe actions.open(1, captured.path(of: "output"), O_WRONLY | O_CREAT)
    unsafe actions.open(2, captured.path(of: "talk"), O_WRONLY | O_CREAT)
    unsafe actions.start(in: folder)
    let words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
    let variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
    defer { unsafe (words + variables).forEach { unsafe free($0) } }
    var process: pid_t = 0
    let failure = unsafe posix_spawn(&process, path, &actions.actions, &actions.attributes, words, variables)
    guard failure == 0 else { throw NotStarted(description: "cannot start \(path): error \(failure)") }
    self.process = process
  }

  /// Sends the process a signal.
  public func signal(_ signal: RunningProgram.Signal) { kill(process, signal.rawValue) }

  /// Waits for the end of the process; no task's thread blocks meanwhile. To be called once.
  public func result() async throws -> Program.Result {
    let process = process
    let status = await withCheckedContinuation { (ended: CheckedContinuation<Int32, Never>) in
      // A queue of its own has a thread of its own. On the common ones it would take the place of a test or a server.
      DispatchQueue(label: "child").async {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
        ended.resume(returning: status)
      }
    }
    // The signal that ended it lies in the low seven bits, the exit code above them.
    let code = status & 0x7F == 0 ? Int(status >> 8 & 0xFF) : 128 + Int(status & 0x7F)
    return Program.Result(status: code, output: try captured.text("output"), talk: try captured.text("talk"))
  }
}

/// What `posix_spawn` does in the child before the program begins.
@unsafe private struct SpawnActions {
  #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
  #else
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
  #endif

  init() {
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    // Threads of the cooperative pool block signals, and a child would inherit that.
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
  }

  mutating func open(_ descriptor: Int32, _ path: String, _ flags: Int32) {
    unsafe posix_spawn_file_actions_addopen(&actions, descriptor, path, flags, 0o644)
  }

  /// Sets the working folder, and keeps the sockets of the test's own server from the child.
  mutating func start(in folder: String) {
    #if canImport(Darwin)
      unsafe posix_spawn_file_actions_addchdir_np(&actions, folder)
    #else
      // The module map of glibc leaves these two out.
      typealias AddDirectory =
        @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>) -> Int32
      typealias AddCloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
      if let found = unsafe dlsym(nil, "posix_spawn_file_actions_addchdir_np") {
        _ = unsafe unsafeBitCast(found, to: AddDirectory.self)(&actions, folder)
      }
      if let found = unsafe dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") {
        _ = unsafe unsafeBitCast(found, to: AddCloseFrom.self)(&actions, 3)
      }
    #endif
  }

  mutating func destroy() {
    unsafe posix_spawn_file_actions_destroy(&actions)
    unsafe posix_spawnattr_destroy(&attributes)
  }
}
