import FlyingFox
import Foundation
import Synchronization

/// A web server on 127.0.0.1 that serves the files of a folder, whole or a range of them, as hosts of releases do.
public final class LoopbackFiles: Sendable {
  /// What it does with a request.
  public enum Mode: Hashable, Sendable {
    /// As a server of files does.
    case good
    /// Every file is at another address of this server, as at hosts that send readers to a network of caches.
    case redirecting
    /// Ranges are ignored.
    case whole
    /// The bytes of packs are others.
    case changed
    /// The first request for a pack gets 503.
    case busy
    /// Only requests with this `Authorization` are let in.
    case guarded(String)
  }

  private let folder: String
  private let mode = Mutex(Mode.good)
  private let served = Mutex<[(path: String, range: String?)]>([])
  private let boundPort = Mutex<UInt16>(0)

  private init(_ folder: String) { self.folder = folder }

  /// Serves a folder for as long as `body` runs.
  public static func serve<Value: Sendable>(
    _ folder: String, _ body: @Sendable (LoopbackFiles) async throws -> Value
  ) async throws -> Value {
    let files = LoopbackFiles(folder)
    return try await LoopbackServer.serve({ request in files.respond(to: request) }) { port in
      files.boundPort.withLock { $0 = port }
      return try await body(files)
    }
  }

  /// Its address.
  public var url: String { "http://127.0.0.1:\(boundPort.withLock { $0 })" }

  /// Answers otherwise from now on.
  public func answer(_ mode: Mode) { self.mode.withLock { $0 = mode } }

  /// The paths that were asked for and their ranges, redirects not counted.
  public var requests: [(path: String, range: String?)] { served.withLock { $0 } }

  /// Starts counting again.
  public func forgetRequests() { served.withLock { $0 = [] } }

  private func respond(to request: HTTPRequest) -> HTTPResponse {
    let mode = mode.withLock { $0 }
    let moved = "/elsewhere"
    if mode == .redirecting, !request.path.hasPrefix(moved) {
      return HTTPResponse(statusCode: .found, headers: [.location: "\(url)\(moved)\(request.path)"], body: Data())
    }
    let path = request.path.hasPrefix(moved) ? String(request.path.dropFirst(moved.count)) : request.path
    let range = request.headers[HTTPHeader("Range")]
    let isFirst = served.withLock { served in
      defer { served.append((path, range)) }
      return !served.contains { $0.path.hasSuffix(".pack") }
    }
    if mode == .busy, path.hasSuffix(".pack"), isFirst {
      return HTTPResponse(statusCode: .serviceUnavailable, body: Data())
    }
    if case .guarded(let expected) = mode, request.headers[HTTPHeader("Authorization")] != expected {
      return HTTPResponse(statusCode: .unauthorized, body: Data())
    }
    guard var bytes = FileManager.default.contents(atPath: folder + path) else {
      return HTTPResponse(statusCode: .notFound, body: Data())
    }
    if mode == .changed, path.hasSuffix(".pack") { bytes = Data(bytes.map { $0 ^ 1 }) }
    guard mode != .whole, let range, let part = Self.part(range, of: bytes.count) else {
      return HTTPResponse(statusCode: .ok, body: bytes)
    }
    let place = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(bytes.count)"
    return HTTPResponse(
      statusCode: HTTPStatusCode(206, phrase: "Partial Content"), headers: [HTTPHeader("Content-Range"): place],
      body: bytes.subdata(in: part))
  }

  private static func part(_ range: String, of count: Int) -> Range<Int>? {
    guard range.hasPrefix("bytes=") else { return nil }
    let ends = range.dropFirst(6).split(separator: "-").compactMap { Int($0) }
    guard ends.count == 2, ends[0] <= ends[1], ends[1] < count else { return nil }
    return ends[0]..<ends[1] + 1
  }
}
