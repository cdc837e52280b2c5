public import Diagnostics
import Digests
import Dispatch
import Engine
import Imaging
import Manifest
import Pipeline
import Synchronization

/// The local page on which a person answers, judges duplicates and draws squares.
///
/// Decisions are files beside the manifest. Each is on disk before it is acknowledged. A build may run while the page is open.
public final class ReviewServer: Sendable {
  /// The server cannot listen.
  public struct CannotListen: ExplainedError {
    /// The failure.
    let operation: String
    /// The system's error number.
    let number: Int32

    public var kind: FailureKind { .usage }

    public var diagnostics: [Diagnostic] {
      [
        Diagnostic(
          .error, "the review page cannot be served: cannot \(operation) (system error \(number))",
          hint: "another program may use the port: give another with `--port`, or `--port 0` for a free one")
      ]
    }
  }

  /// The project has no pictures to review yet.
  public struct NothingBuilt: ExplainedError {
    public var kind: FailureKind { .usage }

    public var diagnostics: [Diagnostic] {
      [Diagnostic(.error, "there are no pictures to review yet: nothing was built", hint: "run `dsbuild` first")]
    }
  }

  private let port: UInt16
  private let token = Secret.random()
  /// The secret folder in the addresses of pictures.
  private let folder = Secret.random()
  private let session: Mutex<ReviewSession>
  private let renditions: Renditions
  private let lock: WriterLock
  private let reception: Reception
  private let lastAsked = Mutex(ContinuousClock.now)
  /// The callback for the first request with the token.
  private let entered = Mutex<(@Sendable () -> Void)?>(nil)
  /// The queue that computes new scores while the person continues.
  private let scoring = DispatchQueue(label: "dsbuild.review.scores")

  /// Creates the page of a project on `port` of 127.0.0.1, or on a free port for 0.
  ///
  /// - Parameter open: reads the project; it is called again after a build or an edit of the manifest.
  /// - Throws: every mistake in a file of decisions; an error if another page of the project is open or if nothing was built.
  public init(port: UInt16, open: @escaping ReviewedProject.Opening) throws {
    let project = try open()
    let (manifest, workspace) = (project.manifest, project.workspace)
    do throws(EngineError) {
      lock = try WriterLock.acquire(
        "\(workspace.state.directory)/review.lock", waits: false, effects: workspace.effects
      ) { _ in }
    } catch {
      guard case .held(let process) = error.code else { throw error }
      throw PageIsOpen(process: process)
    }
    _ = try workspace.changingDecisions { try RenamedDecisions(manifest, workspace: workspace).move() }
    let session = try ReviewSession(project, open: open)
    guard !session.questions.images.isEmpty else { throw NothingBuilt() }
    self.session = Mutex(session)
    let maxPixels = ([manifest.inspect] + manifest.classes.map(\.inspect)).map(\.maxPixels).max() ?? 80_000_000
    renditions = Renditions(maxPixels: maxPixels, memory: workspace.memory)
    do throws(LoopbackSocket.Refused) {
      let socket = try LoopbackSocket(port: port)
      self.port = socket.port
      reception = try Reception(socket, Admission(port: socket.port, token: token))
    } catch {
      throw CannotListen(operation: error.operation, number: error.number)
    }
  }

  /// The address of the page; the part after `#` never leaves the browser.
  public var address: String { "http://127.0.0.1:\(port)/#\(token.text)" }

  /// The time since the last request with the token or for a picture.
  public var idle: Duration { lastAsked.withLock { $0.duration(to: .now) } }

  /// Answers requests until the process ends.
  ///
  /// - Parameter entered: called once, at the first request with the token.
  public func start(entered: @escaping @Sendable () -> Void = {}) {
    self.entered.withLock { $0 = entered }
    reception.open { [self] in answer($0) }
  }

  private func answer(_ request: Request) -> Response {
    let path = request.target.prefix { $0 != "?" }
    if request.method == "POST" {
      noteEntry()
      guard path.hasPrefix("/api/") else { return Refusal.notFound.response }
      return answer(String(path.dropFirst(5)), request.body)
    }
    if let response = PageFiles.response(String(path)) { return response }
    return picture(path.pathParts(keepsEmpty: true)) ?? Refusal.notFound.response
  }

  /// Records a request with the token.
  private func noteEntry() {
    lastAsked.withLock { $0 = .now }
    let entered = entered.withLock { entered in
      defer { entered = nil }
      return entered
    }
    entered?()
  }

  /// Answers a request of the page's script.
  private func answer(_ name: String, _ body: [UInt8]) -> Response {
    guard let query = Query.read(body) else {
      return Self.refusal(400, "dsbuild did not understand the page: reload it")
    }
    // These say how sure the model is, so they wait for the scores of the last answers.
    if ["open", "tally", "progress"].contains(name) { scoring.sync { rescore() } }
    do {
      let (value, isStale) = try session.withLock { session in
        (try session.request(name, query), !session.stale.isEmpty)
      }
      if isStale { scoring.async { [self] in rescore() } }
      guard case .object(let members)? = value else { return Refusal.notFound.response }
      let whole = JSONValue.object(members + [.init("pictures", .string("/i/\(folder.text)/"))])
      return Response(type: "application/json", body: JSONText.bytes(of: whole))
    } catch let refused as ReviewSession.Refused {
      return Self.refusal(404, refused.message)
    } catch let mistakes as DiagnosticError {
      let first = mistakes.diagnostics.first
      let place = first?.place.map { "\($0.file):\($0.line): " } ?? ""
      return Self.refusal(409, place + (first?.message ?? "a file of decisions cannot be read"))
    } catch let error as EngineError {
      return Self.refusal(500, "this could not be saved: \(error.message)")
    } catch let error as any ExplainedError {
      return Self.refusal(500, "this could not be done: \(error.summary)")
    } catch {
      return Self.refusal(500, "this could not be done: \(error)")
    }
  }

  /// Computes the scores that the last answers changed. The heads learn outside the lock, from stored embeddings. Answers that
  /// arrive during this are part of the next round.
  private func rescore() {
    for (pool, answers) in session.withLock({ $0.takeStale() }) {
      let queue = pool.queue(answers)
      session.withLock { $0.refresh(queue) }
    }
  }

  private static func refusal(_ status: Int, _ message: String) -> Response {
    let value = JSONValue.object(present: [("error", .string(message))])
    return Response(status: status, type: "application/json", body: JSONText.bytes(of: value))
  }

  /// `/i/SECRET/DIGEST/large`, `thumb` or `crop,X,Y,SIDE,SIZE,FILL`: a picture of the dataset and nothing else.
  private func picture(_ parts: [Substring]) -> Response? {
    guard parts.count == 5, parts[0].isEmpty, parts[1] == "i", folder.isSame(as: parts[2]),
      let image = SHA256Digest(hex: parts[3]), let kind = Self.kind(parts[4]),
      let store = session.withLock({ $0.questions.images.contains(image) ? $0.store : nil }),
      let bytes = renditions.jpeg(of: image, kind, from: store)
    else { return nil }
    noteEntry()
    return Response(type: "image/jpeg", body: bytes)
  }

  private static func kind(_ text: Substring) -> Renditions.Kind? {
    if let side = Renditions.sides[String(text)] { return .fitted(side) }
    let parts = text.split(separator: ",")
    let numbers = parts.dropFirst().prefix(4).compactMap { Int($0) }
    guard parts.count == 6, parts[0] == "crop", numbers.count == 4,
      numbers.allSatisfy({ (-100_000...100_000).contains($0) }), numbers[2] > 0, (16...512).contains(numbers[3]),
      // A `#` would end the path of an address.
      let fill = CropFill(String(parts[5])) ?? CropFill("#\(parts[5])")
    else { return nil }
    return .crop(SquareBox(x: numbers[0], y: numbers[1], side: numbers[2]), side: numbers[3], fill: fill)
  }
}

/// Another page of the project is open. Two pages would undo each other's steps.
struct PageIsOpen: ExplainedError {
  let process: Int32?

  var kind: FailureKind { .held }

  var diagnostics: [Diagnostic] {
    let who = process.map { " (process \($0))" } ?? ""
    return [
      Diagnostic(
        .error, "the review page of this project is open already\(who)",
        hint: "open the address that it printed in its terminal, or press Ctrl-C there and run this again")
    ]
  }
}
