package import Digests

/// A place that keeps the objects of a team: a folder, or a web server.
package protocol ObjectPlace: Sendable {
  /// Does jobs, many side by side.
  ///
  /// - Parameters:
  ///   - phase: what to do next, and what came of it.
  ///   - bytes: the bytes of a blob that is sent; nil where they are not here.
  ///   - take: called with the bytes of each blob that came and is the right one, before its result counts; it may block briefly.
  func run(
    _ phase: ObjectPhase, bytes: @escaping @Sendable (SHA256Digest) -> [UInt8]?,
    take: @escaping @Sendable ([UInt8], SHA256Digest) -> Void
  ) async -> ObjectTraffic
}

extension SHA256Digest {
  /// The path of its object below the address of a web server.
  package var objectPath: String { "cas/\(hex)" }
}
