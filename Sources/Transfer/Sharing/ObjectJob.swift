public import Digests

/// A blob of a shared store, with its length if it is known.
public struct SharedBlob: Hashable, Sendable {
  /// The digest of the blob.
  public let digest: SHA256Digest
  /// Its length if a lock contains it. An object of another length is not the blob.
  public let size: Int?
  /// The most bytes to read if the length is unknown.
  public let limit: Int
  /// Whether it is a result: its name is a key, so its bytes can be any, and a signature has to prove them.
  public let isResult: Bool

  /// Creates a blob; without a length at most `limit` bytes are read.
  public init(_ digest: SHA256Digest, size: Int? = nil, limit: Int = 64 << 20) {
    self.digest = digest
    self.size = size
    self.limit = limit
    isResult = false
  }

  /// The result with a key, of which at most `limit` bytes are read.
  public init(resultOf key: SHA256Digest, limit: Int) {
    digest = key
    size = nil
    self.limit = limit
    isResult = true
  }

  /// The most bytes to read. A lock may come from a stranger, so the length in it is limited too.
  package var mostBytes: Int { min(size ?? limit, Self.longest) }

  /// The length if it is known, for sums: a length that no picture has counts as the longest.
  public var statedSize: Int { min(max(size ?? 0, 0), Self.longest) }

  /// The greatest length of an object, in bytes.
  static let longest = 1 << 30

  /// Why bytes of this digest and length are not the blob; nil if they are.
  package func mismatch(_ found: SHA256Digest, count: Int) -> String? {
    if let size, count != size { return "\(count) bytes, expected \(size)" }
    if isResult { return nil }
    return found == digest ? nil : "its bytes have the SHA-256 \(found.hex.prefix(16))…"
  }
}

/// One operation on one object.
public enum ObjectJob: Hashable, Sendable {
  /// Checks whether it exists.
  case look(SharedBlob)
  /// Downloads its bytes.
  case fetch(SharedBlob)
  /// Uploads its bytes. An existing object is replaced only if it is known to be damaged.
  case send(SharedBlob, replacing: Bool)
  /// Removes it.
  case remove(SharedBlob)

  /// The blob.
  public var blob: SharedBlob {
    switch self {
    case .look(let blob), .fetch(let blob), .send(let blob, _), .remove(let blob): blob
    }
  }
}

/// The result of one job.
public enum ObjectResult: Hashable, Sendable {
  /// The object exists; `size` is the length that the store declares.
  case there(size: Int?)
  /// Its bytes were downloaded and verified.
  case fetched(bytes: Int)
  /// It was uploaded.
  case sent(bytes: Int)
  /// It was removed.
  case removed
  /// It does not exist.
  case missing
  /// The bytes in the store are not the blob, and why.
  case rejected(String)
  /// The store does not accept this object, and why.
  case refused(String)
  /// The request failed.
  case failed(ObjectFailure)
}

/// Why a request to a store failed.
public enum ObjectFailure: Hashable, Sendable {
  /// The store was not reached, or gave no answer.
  case unreachable(String)
  /// The store refuses the credentials, or requires some.
  case denied(String)
  /// The store gave an answer that a store does not give.
  case strange(String)

  /// A sentence for people.
  public var text: String {
    switch self {
    case .unreachable(let text), .denied(let text), .strange(let text): text
    }
  }
}
