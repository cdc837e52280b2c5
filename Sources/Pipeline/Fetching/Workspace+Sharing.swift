package import Digests
import Engine
package import Transfer

extension Workspace {
  /// Obtains blobs from the store of the team for a build. The build requests the addresses of those that are not
  /// there.
  ///
  /// - Parameter then: called with the bytes of each blob on a thread of the pool, once they are stored.
  /// - Returns: the blobs that were obtained; empty if there is no such store, or no requests are allowed.
  func obtain(
    _ blobs: [SharedBlob],
    then: @escaping @Sendable ([UInt8], SHA256Digest) throws -> Void = { _, _ in }
  ) async throws -> Set<SHA256Digest> {
    guard let remote, !blobs.isEmpty, !mode.isOffline, remote.isAsked else { return [] }
    let results = try await fetchShared(blobs, patience: .build, then: then)
    if let (message, hint) = remote.takeWarning() { emit(.warned(message, hint: hint)) }
    return Set(
      zip(blobs, results).compactMap { blob, result in
        if case .fetched? = result { blob.digest } else { nil }
      })
  }

  /// Copies blobs from the store of the team into the store of this machine, and checks the hash of each.
  ///
  /// - Returns: the result of each, in their order; nil for a blob that was not requested or did not arrive.
  package func fetchShared(
    _ blobs: [SharedBlob], patience: Remote.Patience = .command,
    then: @escaping @Sendable ([UInt8], SHA256Digest) throws -> Void = { _, _ in }
  ) async throws -> [ObjectResult?] {
    guard let remote else { return Array(repeating: nil, count: blobs.count) }
    defer { emit(.shared(remote.counts)) }
    return try await remote.copy(blobs, into: store, on: processors, counts, patience: patience, then: then)
  }
}
