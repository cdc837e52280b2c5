import Digests
import Engine
import Pipeline
import Synchronization
import Transfer

extension Remote {
  /// The bytes that the store has under the key of a table's results.
  ///
  /// - Returns: the bytes, nil if there are none; and why they could not be read.
  func result(of table: SHA256Digest, salt: String) async throws -> (bytes: [UInt8]?, failure: ObjectFailure?) {
    let key = SignedBundle.key(of: table, salt: salt)
    return try await fetched(SharedBlob(resultOf: key, limit: SharedResult.mostBytes))
  }

  /// The bytes of one object, which were hashed unless it is a result; nil if the store does not have it.
  func fetched(_ blob: SharedBlob) async throws -> (bytes: [UInt8]?, failure: ObjectFailure?) {
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
}
