#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A process that runs a model within limits; it is ended when the last reference to it is gone.
final class ONNXWorker: Sendable {
  /// The worker ended before it answered.
  struct Ended: Error {
    /// The reason in words.
    let words: String
  }

  /// The names of the model's outputs.
  let outputNames: [String]
  private let process: pid_t
  private let socket: WorkerSocket
  private let limits: ONNXLimits

  /// Starts a process that loads a model.
  ///
  /// - Throws: ``LearningError`` if the runtime refuses the model, ``Ended`` if the process ends before it can answer.
  init(_ command: ONNXWorkerCommand, model: [UInt8], libraryPath: String?, limits: ONNXLimits) throws {
    self.limits = limits
    (process, socket) = try Self.start(command)
    var request = WorkerMessage()
    request.append(limits.memory)
    request.append(limits.seconds)
    request.append(libraryPath ?? "")
    request.append(model)
    do {
      var reply = try Self.ask(request, of: socket, process, limits)
      try reply.check()
      outputNames = (0..<min(max(0, reply.number() ?? 0), 10_000)).compactMap { _ in reply.text() }
    } catch {
      // An initialiser that throws does not run `deinit`.
      if !(error is Ended) { Self.end(process) }
      throw error
    }
  }

  deinit { Self.end(process) }

  /// The outputs for one picture.
  func run(_ input: NetworkInput) throws -> [ONNXSession.Output] {
    var request = WorkerMessage()
    request.append(input.height)
    request.append(input.width)
    request.append(input.values)
    var reply = try Self.ask(request, of: socket, process, limits)
    try reply.check()
    var outputs: [ONNXSession.Output] = []
    for _ in outputNames {
      guard let rank = reply.number(), (0...64).contains(rank) else { break }
      let shape = (0..<rank).compactMap { _ in reply.number() }
      guard shape.count == rank, let values = reply.values() else { break }
      outputs.append(ONNXSession.Output(shape: shape, values: values))
    }
    return outputs
  }

  private static func ask(
    _ request: WorkerMessage, of socket: WorkerSocket, _ process: pid_t, _ limits: ONNXLimits
  ) throws -> WorkerMessage {
    guard socket.send(request), let reply = socket.receive(atMost: WorkerMessage.longestReply) else {
      throw Ended(words: how(end(process), limits))
    }
    return reply
  }

  /// The reason why a worker ended, from its exit status.
  private static func how(_ status: Int32, _ limits: ONNXLimits) -> String {
    let signal = status & 0x7f
    if signal == SIGXCPU { return "it needs more than \(limits.seconds) s of processor time" }
    return "its process ended (\(signal == 0 ? "status \(status >> 8 & 0xff)" : "signal \(signal)"))"
      + "; it may use at most \(limits.memory >> 20) MiB of memory"
  }

  /// Ends a process that may have already ended, and returns its exit status.
  @discardableResult
  private static func end(_ process: pid_t) -> Int32 {
    var status: Int32 = 0
    // A process that closed its end of the stream is ending by itself: wait for its own exit status.
    for _ in 0..<50 {
      let found = unsafe waitpid(process, &status, WNOHANG)
      if found == process || found < 0 && errno != EINTR { return status }
      usleep(2_000)
    }
    kill(process, SIGKILL)
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status
  }

  private static func start(_ command: ONNXWorkerCommand) throws(LearningError) -> (pid_t, WorkerSocket) {
    var ends: [Int32] = [-1, -1]
    #if canImport(Darwin)
      let kind = SOCK_STREAM
    #else
      let kind = Int32(SOCK_STREAM.rawValue)
    #endif
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw LearningError(.runtimeFailed, "no stream to a process for the model could be made")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let socket = WorkerSocket(ends[0], owns: true)
    defer { close(ends[1]) }
    var process: pid_t = 0
    let failure = spawn(&process, command, input: ends[1])
    guard failure == 0 else {
      throw LearningError(.runtimeFailed, "no process for the model could be started (error \(failure))")
    }
    return (process, socket)
  }

  private static func spawn(_ process: inout pid_t, _ command: ONNXWorkerCommand, input: Int32) -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    // The runtime's own output is discarded: errors arrive as replies.
    unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    let variables = command.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    var arguments = unsafe command.arguments.map { unsafe strdup($0) } + [nil]
    var environment = unsafe variables.map { unsafe strdup($0) } + [nil]
    defer {
      unsafe arguments.forEach { unsafe free($0) }
      unsafe environment.forEach { unsafe free($0) }
    }
    return unsafe posix_spawn(&process, command.arguments[0], &actions, nil, &arguments, &environment)
  }
}
