#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The server for ``ONNXWorkers``: it receives a model on standard input, loads it, and runs it over one picture after
/// another.
public enum ONNXWorkerServer {
  /// The longest message that is accepted: a model, or the numbers of a picture.
  private static let longestRequest = 4 << 30

  /// Serves until the stream on standard input is closed.
  public static func serve() {
    let socket = WorkerSocket(STDIN_FILENO, owns: false)
    guard var hello = socket.receive(atMost: longestRequest), let memory = hello.number(),
      let seconds = hello.number(), let library = hello.text(), let model = hello.part()
    else { return }
    hello = WorkerMessage()
    heedSignals()
    limit(resource: memoryResource, to: memory)
    limitTime(seconds)
    let session: ONNXSession
    do throws(LearningError) {
      session = try ONNXSession(try ONNXLibrary(path: library.isEmpty ? nil : library), model: model)
    } catch {
      _ = socket.send(WorkerMessage(error))
      return
    }
    var reply = WorkerMessage.success
    reply.append(session.outputNames.count)
    for name in session.outputNames { reply.append(name) }
    guard socket.send(reply) else { return }
    while let request = socket.receive(atMost: longestRequest) {
      limitTime(seconds)
      guard socket.send(answer(request, session)) else { return }
    }
  }

  private static func answer(_ request: WorkerMessage, _ session: ONNXSession) -> WorkerMessage {
    var request = request
    do throws(LearningError) {
      guard let height = request.number(), let width = request.number(), let values = request.values(),
        (1...1 << 20).contains(height), (1...1 << 20).contains(width), values.count == 3 * height * width
      else { throw LearningError(.unsuitableImage, "the picture does not have the numbers of its size") }
      var reply = WorkerMessage.success
      for output in try session.run(NetworkInput(height: height, width: width, values: values)) {
        reply.append(output.shape.count)
        for length in output.shape { reply.append(length) }
        reply.append(output.values)
      }
      guard reply.bytes.count <= WorkerMessage.longestReply else {
        throw LearningError(.unsuitableWeights, "its outputs have \(reply.bytes.count) bytes for one picture")
      }
      return reply
    } catch {
      return WorkerMessage(error)
    }
  }

  /// Lets signals end the process, most of all SIGXCPU, even if the thread that started it had blocked them.
  private static func heedSignals() {
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    _ = signal(SIGXCPU, SIG_DFL)
  }

  /// Limits the additional processor time of the next piece of work; the system ends a process that exceeds it.
  private static func limitTime(_ seconds: Int) {
    var usage = rusage()
    #if canImport(Darwin)
      let own = RUSAGE_SELF
    #else
      let own = Int32(RUSAGE_SELF.rawValue)
    #endif
    guard unsafe getrusage(own, &usage) == 0 else { return }
    limit(resource: processorTime, to: Int(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + max(1, seconds))
  }

  #if canImport(Darwin)
    private static let memoryResource = RLIMIT_AS
    private static let processorTime = RLIMIT_CPU
  #else
    private static let memoryResource = Int32(RLIMIT_AS.rawValue)
    private static let processorTime = Int32(RLIMIT_CPU.rawValue)
  #endif

  private static func limit(resource: Int32, to value: Int) {
    var limit = rlimit()
    guard unsafe getrlimit(resource, &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, rlim_t(max(0, value)))
    _ = unsafe setrlimit(resource, &limit)
  }
}
