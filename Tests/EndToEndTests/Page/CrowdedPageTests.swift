import Dispatch
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

@Suite("The review page beside connections that say nothing or little")
struct CrowdedPageTests {
  @Test("answers a person at once")
  func crowd() async throws {
    let project = try await PictureProject.build([.outfall: 30])
    let page = try await RunningPage(project)
    let view = try await page.ask("open")
    var image = try #require(view["image"]["image"].string)
    let idle = try (0..<200).map { _ in try HeldConnection(port: page.port) }
    let dripping = try (0..<200).map { _ in try HeldConnection(port: page.port) }
    let drops = Array("GET / HTTP/1.1\r\nHost: 127.0.0.1:\(page.port)\r\nX: y".utf8)
    var slowest = Duration.zero
    for drop in drops.prefix(20) {
      for connection in dripping { connection.send(drop) }
      let start = ContinuousClock.now
      let next = try await page.ask("answer", #"{"class":"outfall","image":"\#(image)","answer":"yes"}"#)
      slowest = max(slowest, start.duration(to: .now))
      image = try #require(next["image"]["image"].string)
    }
    // A fiftieth of it where nothing else runs.
    #expect(slowest < .seconds(1))
    #expect(try PictureProject.answers(project, "outfall").count == 20)
    withExtendedLifetime((idle, dripping)) {}
  }

  @Test("closes a head that does not become whole in time, and answers others meanwhile")
  func drip() async throws {
    let page = try await RunningPage(try await PictureProject.build([.outfall: 1]))
    let connection = try HeldConnection(port: page.port)
    connection.send(UInt8(ascii: "G"))
    #expect(try await page.ask("open")["mode"].string == "single")
    #expect(await connection.isClosed(within: 30))
  }
}

/// A connection that a test holds open.
private final class HeldConnection: Sendable {
  private let descriptor: Int32

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw RawExchange.Failure("port \(port) takes no connection: error \(errno)") }
  }

  deinit { close(descriptor) }

  /// Sends a byte, as far as the other side still listens.
  func send(_ byte: UInt8) {
    var byte = byte
    _ = unsafe Glibc.send(descriptor, &byte, 1, Int32(MSG_NOSIGNAL))
  }

  /// Whether the other side closes the connection before so many seconds have passed.
  func isClosed(within seconds: Int) async -> Bool {
    let descriptor = descriptor
    return await withCheckedContinuation { done in
      DispatchQueue(label: "page").async {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var byte: UInt8 = 0
        let count = unsafe recv(descriptor, &byte, 1, 0)
        done.resume(returning: count == 0 || errno == ECONNRESET)
      }
    }
  }
}
