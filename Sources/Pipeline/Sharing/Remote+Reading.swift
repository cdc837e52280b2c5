package import Digests
package import Engine
import Synchronization
package import Transfer

extension Remote {
  /// The bytes of one object, which were hashed unless it is a result; nil if the store does not have it.
  package func fetched(_ blob: SharedBlob) async throws -> (bytes: [UInt8]?, failure: ObjectFailure?) {
    let came = Mutex<[UInt8]?>(nil)
    let results = try await run(
      [.fetch(blob)], patience: .command, take: { bytes, _ in came.withLock { $0 = bytes } })
    switch results.first {
    case .fetched??: return (came.withLock { $0 }, nil)
    case .failed(let failure)??: return (nil, failure)
    case .rejected(let why)??: return (nil, .strange("it has other bytes: \(why)"))
    case .missing??, .refused??, .there??, .sent??, .removed??: return (nil, nil)
    case .some(.none), .none: return (nil, failure ?? .unreachable("it did not answer in time"))
    }
  }

  /// Copies blobs into a store of this machine, and checks the hash of each. Few of them are in memory at a time.
  ///
  /// - Parameter then: called with the bytes of each blob on a thread of the pool, once they are stored.
  /// - Returns: the result of each, in their order; nil for a blob that was not requested or did not arrive.
  package func copy(
    _ blobs: [SharedBlob], into store: BlobStore, on processors: ProcessorPool, _ counts: WorkCounts,
    patience: Patience = .command,
    then: @escaping @Sendable ([UInt8], SHA256Digest) throws -> Void = { _, _ in }
  ) async throws -> [ObjectResult?] {
    let gate = ByteBudget(limit: Self.mostBytesInMemory)
    let failed = Mutex<(any Error)?>(nil)
    let count = counts.begin(WorkCounts.Name("obtain", "pictures"), of: blobs.count)
    defer { counts.end(count) }
    let results: Result<[ObjectResult?], CancellationError>
    do throws(CancellationError) {
      results = .success(
        try await run(
          blobs.map { .fetch($0) }, patience: patience,
          take: { bytes, digest in
            gate.enter(bytes.count)
            processors.submit {
              defer { gate.leave(bytes.count) }
              do {
                try store.put(bytes, digest: digest)
                try then(bytes, digest)
              } catch {
                failed.withLock { $0 = $0 ?? error }
              }
            }
          }, onResult: { _ in count.add() }))
    } catch {
      results = .failure(error)
    }
    await gate.drained()
    try settle()
    if let error = failed.withLock({ $0 }) { throw error }
    return try results.get()
  }

  /// The size of the blobs that wait to be stored, in bytes.
  private static let mostBytesInMemory = 4 << 20
}
