import Digests
import Synchronization
import Testing
import Transfer

@Suite("A line on which bytes leave slowly")
struct SlowLineTests {
  /// Sends one object of 600 kB to a server that reads `speed` bytes in each 20 ms, and none after `most`.
  private func answer(speed: Int, most: Int = .max) async throws -> ObjectAnswer? {
    let server = try LoopbackServer { request, connection in
      guard let count = request.headers["content-length"].flatMap({ Int($0) }) else { return connection.hangUp() }
      if connection.drain(min(count, most), atATime: speed) < count { connection.rest(3_000) }
      connection.answer(201)
    }
    var options = ObjectOptions(base: try Address.canonical(server.url("/team")).get())
    options.idle = .seconds(1)
    let request = ObjectRequest(
      tag: 0, path: "cas/\(SHA256Digest(of: "x").hex)",
      method: .put([UInt8](repeating: 7, count: 600_000), replacing: true))
    let sent = Mutex(false)
    let answer = Mutex<ObjectAnswer?>(nil)
    _ = await ObjectClient(options).run { _ in
      if answer.withLock({ $0 != nil }) { return .end }
      let isSent = sent.withLock { sent in
        defer { sent = true }
        return sent
      }
      return isSent ? .wait(nil) : .send(request)
    } ended: { _, result in
      answer.withLock { $0 = result }
    }
    withExtendedLifetime(server) {}
    return answer.withLock { $0 }
  }

  @Test("carries an object, though most of the time is spent after libcurl has given all bytes to the system")
  func slow() async throws {
    guard case .answered(201, _, _)? = try await answer(speed: 4_000) else {
      Issue.record("the object was not sent")
      return
    }
  }

  @Test("is given up where no byte moves any more")
  func stopped() async throws {
    guard case .failed(.timeout, _)? = try await answer(speed: 4_000, most: 40_000) else {
      Issue.record("the request did not end")
      return
    }
  }
}
