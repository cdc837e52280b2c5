import Digests

/// What the page's server makes of the bytes of one connection, without a connection: for tests and fuzzing.
public struct RequestTrial: Sendable {
  /// How it ends.
  public enum Outcome: Hashable, Sendable {
    /// More bytes would be waited for.
    case unfinished
    /// It is answered with this status, and reaches nothing of the project.
    case refused(Int)
    /// It is admitted; whether its body is one that the page's script sends.
    case admitted(method: String, target: String, hasQuery: Bool)
  }

  private let admission: Admission

  /// A server on `port` whose page knows `token`.
  public init(port: UInt16, token: String) {
    admission = Admission(port: port, token: Secret(text: token))
  }

  /// The outcome of bytes that come in pieces of `size`.
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
