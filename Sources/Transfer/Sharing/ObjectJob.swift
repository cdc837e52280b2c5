public import Digests

/// A blob of the store of a team, with what is known of its length.
public struct SharedBlob: Hashable, Sendable {
  /// The blob's name.
  public let digest: SHA256Digest
  /// Its length, where a lock says it: an object of another length is not the blob.
  public let size: Int?
  /// The most bytes that are read where the length is not known.
  public let limit: Int

  /// A blob; without a length at most `limit` bytes are read.
  public init(_ digest: SHA256Digest, size: Int? = nil, limit: Int = 64 << 20) {
    self.digest = digest
    self.size = size
    self.limit = limit
  }

  /// The most bytes that are read: a lock is a stranger's file, so what it says has a limit too.
  package var mostBytes: Int { min(size ?? limit, Self.longest) }

  private static let longest = 1 << 30

  /// Whether bytes of this digest and length are the blob; why not, if they are not.
  package func mismatch(_ found: SHA256Digest, count: Int) -> String? {
    if let size, count != size { return "\(count) bytes, expected \(size)" }
    return found == digest ? nil : "its bytes have the SHA-256 \(found.hex.prefix(16))…"
  }
}

/// What is done to one object.
public enum ObjectJob: Hashable, Sendable {
  /// Looks whether it is there.
  case look(SharedBlob)
  /// Brings its bytes.
  case bring(SharedBlob)
  /// Sends its bytes; one that is there is replaced only if it is known to be damaged.
  case send(SharedBlob, replacing: Bool)
  /// Removes it.
  case remove(SharedBlob)

  /// The blob.
  public var blob: SharedBlob {
    switch self {
    case .look(let blob), .bring(let blob), .send(let blob, _), .remove(let blob): blob
    }
  }
}

/// What came of one job.
public enum ObjectResult: Hashable, Sendable {
  /// It is there, and how long the store says it is.
  case there(size: Int?)
  /// Its bytes came and are the blob's.
  case brought(bytes: Int)
  /// It is there now.
  case sent(bytes: Int)
  /// It is there no more.
  case removed
  /// It is not there.
  case missing
  /// What is there is not the blob, and why.
  case rejected(String)
  /// The store does not take this object, and why.
  case refused(String)
  /// The store could not be asked.
  case failed(ObjectFailure)
}

/// Why a store could not be asked.
public enum ObjectFailure: Hashable, Sendable {
  /// It was not reached, or gave no answer.
  case unreachable(String)
  /// It wants another credential, or none is enough.
  case denied(String)
  /// It answered what no store answers.
  case strange(String)

  /// A sentence for people.
  public var text: String {
    switch self {
    case .unreachable(let text), .denied(let text), .strange(let text): text
    }
  }
}
