import Diagnostics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A running program. Its input is written while its output is read, so that neither side waits for the other.
final class RunningChild {
  /// It exceeded its time limit or wrote too much.
  struct PastLimit: Error {
    let what: String
  }

  /// The exit code and the output.
  struct Written {
    var status: Int32 = 0
    var output: [UInt8] = []
    var talk: [UInt8] = []
  }

  /// The longest delay in milliseconds until a cancellation is noticed.
  private static let tick: Int32 = 50

  private let process: pid_t
  /// The socket for its standard input, then the pipes from its standard output and error. Unlike a pipe, a socket can be written
  /// without SIGPIPE when the other side is closed.
  private var ends: [Int32]
  private var hasEnded = false

  /// Starts a program with three descriptors of its own, in a process group of its own.
  init(_ program: String, _ arguments: [String], environment: [String: String]) throws(DiagnosticError) {
    var ours: [Int32] = []
    var theirs: [Int32] = []
    defer { for end in theirs { close(end) } }
    for number in 0..<3 {
      var pair: [Int32] = [-1, -1]
      guard unsafe (number == 0 ? socketpair(AF_UNIX, Self.stream, 0, &pair) : pipe(&pair)) == 0 else {
        for end in ours { close(end) }
        throw DiagnosticError(
          "cannot start `\(arguments[0])`: \(unsafe String(cString: strerror(errno)))",
          hint: "if too many files are open, raise the limit: `ulimit -n 4096`")
      }
      for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      ours.append(pair[0])
      theirs.append(pair[1])
      // The first end of a pipe is for reading.
      _ = fcntl(pair[0], F_SETFL, O_NONBLOCK)
    }
    #if canImport(Darwin)
      var yes: Int32 = 1
      _ = unsafe setsockopt(ours[0], SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
    #endif
    ends = ours
    var start = unsafe Start(descriptors: theirs)
    defer { unsafe start.destroy() }
    var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
    defer { unsafe (words + variables).forEach { unsafe free($0) } }
    var process = pid_t(0)
    let failure = unsafe posix_spawn(&process, program, &start.actions, &start.attributes, &words, &variables)
    guard failure == 0 else {
      for end in ours { close(end) }
      throw DiagnosticError(
        "`\(program)` cannot be run: \(unsafe String(cString: strerror(failure)))", hint: "check that it is installed")
    }
    self.process = process
  }

  deinit {
    for end in ends where end >= 0 { close(end) }
    if !hasEnded { end() }
  }

  #if canImport(Darwin)
    private static let stream = SOCK_STREAM
    private static let quiet: Int32 = MSG_DONTWAIT
  #else
    private static let stream = Int32(SOCK_STREAM.rawValue)
    private static let quiet = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
  #endif

  /// Writes the input and reads both outputs until the program ends.
  ///
  /// - Throws: ``PastLimit`` or `CancellationError`, after the program and its children were killed.
  func exchange(_ input: [UInt8], limits: ChildProcess.Limits, talkBytes: Int) throws -> Written {
    let deadline = limits.time.map { ContinuousClock.now + $0 }
    var written = Written()
    var rest = input[...]
    if rest.isEmpty { shut(0) }
    while ends.contains(where: { $0 >= 0 }) {
      try check(deadline)
      var waiting = ends.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      waiting[0].events = Int16(POLLOUT)
      guard unsafe poll(&waiting, nfds_t(waiting.count), Self.tick) > 0 else { continue }
      if waiting[0].revents != 0 { send(&rest) }
      if waiting[1].revents != 0, let bytes = receive(1) {
        written.output += bytes
        if written.output.count > limits.outputBytes { throw PastLimit(what: "it wrote too much") }
      }
      if waiting[2].revents != 0, let bytes = receive(2) {
        written.talk += bytes.prefix(talkBytes - written.talk.count)
      }
      // Once both outputs are closed, nobody reads the input any more.
      if ends[1] < 0, ends[2] < 0 { shut(0) }
    }
    written.status = try wait(deadline)
    return written
  }

  private func check(_ deadline: ContinuousClock.Instant?) throws {
    try Task.checkCancellation()
    if let deadline, ContinuousClock.now > deadline { throw PastLimit(what: "it ran too long") }
  }

  private func send(_ rest: inout ArraySlice<UInt8>) {
    let count = unsafe rest.withUnsafeBytes {
      #if canImport(Darwin)
        unsafe Darwin.send(ends[0], $0.baseAddress, $0.count, Self.quiet)
      #else
        unsafe Glibc.send(ends[0], $0.baseAddress, $0.count, Self.quiet)
      #endif
    }
    if count > 0 { rest = rest.dropFirst(count) }
    if rest.isEmpty || count < 0 && errno != EAGAIN && errno != EINTR { shut(0) }
  }

  /// The available bytes; nil if there are none. At the end of the stream it closes the descriptor.
  private func receive(_ number: Int) -> [UInt8]? {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
      let count = unsafe read(ends[number], buffer.baseAddress, buffer.count)
      if count == 0 || count < 0 && errno != EAGAIN && errno != EINTR { shut(number) }
      filled = max(0, count)
    }
    return bytes.isEmpty ? nil : bytes
  }

  private func shut(_ number: Int) {
    if ends[number] >= 0 { close(ends[number]) }
    ends[number] = -1
  }

  /// Waits for a program that closed its outputs to end.
  private func wait(_ deadline: ContinuousClock.Instant?) throws -> Int32 {
    var status: Int32 = 0
    while true {
      let ended = unsafe waitpid(process, &status, WNOHANG)
      if ended == process || ended < 0 && errno != EINTR { break }
      try check(deadline)
      _ = poll(nil, 0, 1)
    }
    hasEnded = true
    return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
  }

  /// Kills the program and all processes that it started.
  private func end() {
    kill(-process, SIGKILL)
    kill(process, SIGKILL)
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
  }
}

/// The setup of the child before the program starts.
@unsafe private struct Start {
  #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
  #else
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
  #endif

  init(descriptors: [Int32]) {
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    for (number, descriptor) in descriptors.enumerated() {
      unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    // Threads of the cooperative pool block signals, and a child would inherit the blocked signals.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGINT, SIGTERM, SIGPIPE] { unsafe sigaddset(&signals, signal) }
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
  }

  mutating func destroy() {
    unsafe posix_spawn_file_actions_destroy(&actions)
    unsafe posix_spawnattr_destroy(&attributes)
  }
}
