import Digests
import Engine
import Pipeline
import Transfer

extension Remote {
  /// The bytes that the store has under the key of a table's results.
  ///
  /// - Returns: the bytes, nil if there are none; and why they could not be read.
  func result(of table: SHA256Digest, salt: String) async throws -> (bytes: [UInt8]?, failure: ObjectFailure?) {
    let key = SignedBundle.key(of: table, salt: salt)
    return try await fetched(SharedBlob(resultOf: key, limit: SharedResult.mostBytes))
  }
}
