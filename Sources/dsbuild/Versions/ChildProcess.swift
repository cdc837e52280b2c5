import Diagnostics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A program of the system, run to its end with a short input, and what it wrote.
struct ChildProcess {
  /// Its exit code; 128 and more where a signal ended it.
  let status: Int32
  /// What it wrote for programs.
  let output: [UInt8]
  /// What it wrote for people.
  let talk: String

  /// Runs a program that the search path finds.
  ///
  /// - Parameters:
  ///   - arguments: The program's name and its arguments; no shell reads them.
  ///   - input: What it reads from standard input, at most what a pipe holds (64 KiB).
  /// - Throws: where there is no such program.
  static func run(_ arguments: [String], input: [UInt8] = []) throws -> ChildProcess {
    var pipes: [[Int32]] = []
    defer { for pipe in pipes { for end in pipe where end >= 0 { close(end) } } }
    for _ in 0..<3 {
      var ends: [Int32] = [-1, -1]
      guard unsafe pipe(&ends) == 0 else { throw DiagnosticError("no pipe to `\(arguments[0])` could be made") }
      pipes.append(ends)
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }
    let process = try spawn(arguments, descriptors: [pipes[0][0], pipes[1][1], pipes[2][1]])
    for (pipe, end) in [(0, 0), (1, 1), (2, 1)] {
      close(pipes[pipe][end])
      pipes[pipe][end] = -1
    }
    _ = unsafe input.withUnsafeBytes { unsafe write(pipes[0][1], $0.baseAddress, $0.count) }
    close(pipes[0][1])
    pipes[0][1] = -1
    let output = drain(pipes[1][0])
    // What is written for people fits a pipe, so nothing waits for this to be read.
    let talk = drain(pipes[2][0])
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    return ChildProcess(status: code, output: output, talk: String(decoding: talk, as: UTF8.self))
  }

  private static func spawn(_ arguments: [String], descriptors: [Int32]) throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in descriptors.enumerated() {
      unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var process = pid_t(0)
    let result = unsafe posix_spawnp(&process, arguments[0], &actions, nil, &words, environ)
    guard result == 0 else {
      throw DiagnosticError(
        "`\(arguments[0])` cannot be run", hint: result == ENOENT ? "install it, or put it on the search path" : nil)
    }
    return process
  }

  private static func drain(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }
}
