import Digests

/// Runs the page's server on the bytes of one connection without a connection, for tests and fuzzing.
public struct RequestTrial: Sendable {
  /// The result for one connection.
  public enum Outcome: Hashable, Sendable {
    /// The server would wait for more bytes.
    case unfinished
    /// The server refuses with this status, and the request reaches nothing of the project.
    case refused(Int)
    /// The request is admitted; `hasQuery` is whether its body is one that the page's script sends.
    case admitted(method: String, target: String, hasQuery: Bool)
  }

  private let admission: Admission

  /// Creates a server on `port` whose page has the token `token`.
  public init(port: UInt16, token: String) {
    admission = Admission(port: port, token: Secret(text: token))
  }

  /// The result for bytes that arrive in pieces of `size`.
  public func outcome(of bytes: [UInt8], inPiecesOf size: Int = .max) -> Outcome {
    var reader = RequestReader(admission)
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(max(1, size))
      rest = rest.dropFirst(piece.count)
      switch reader.take(piece) {
      case .unfinished: continue
      case .refused(let refusal): return .refused(refusal.rawValue)
      case .whole(let request):
        return .admitted(
          method: request.method, target: request.target, hasQuery: Query.read(request.body) != nil)
      }
    }
    return .unfinished
  }
}
