package import Digests

/// A place that stores the objects of a team: a folder or a web server.
package protocol ObjectPlace: Sendable {
  /// Runs jobs, many at once.
  ///
  /// - Parameters:
  ///   - phase: gives the next action and receives the results.
  ///   - bytes: the bytes of a blob to upload; nil if they are missing on this machine.
  ///   - take: called with the verified bytes of each downloaded blob, before its result counts; it may block briefly.
  func run(
    _ phase: ObjectPhase, bytes: @escaping @Sendable (SHA256Digest) -> [UInt8]?,
    take: @escaping @Sendable ([UInt8], SHA256Digest) -> Void
  ) async -> ObjectTraffic
}

extension SharedBlob {
  /// The folder of a store that has objects of its kind.
  package var area: String { isResult ? "ac" : "cas" }

  /// The path of the object below the address of a web server.
  package var objectPath: String { "\(area)/\(digest.hex)" }
}
