import Digests
import Manifest
public import Pipeline
public import Transfer

/// Whether the store of a team answers, and what may be done there.
public struct RemoteStatus: Sendable {
  /// Whether it answers as a store does.
  public var isReadable = false
  /// Whether the empty blob could be put there; nil where that was not tried.
  public var isWritable: Bool?
  /// Blobs that the lock names.
  public var blobs = 0
  /// How many of them are there.
  public var there = 0
  /// Why it cannot be read, or written.
  public var failure: ObjectFailure?

  /// Asks a store for the empty blob.
  public init(of remote: Remote) async throws {
    // The answer to `GET` says more than that to `HEAD` if something is wrong.
    let results = try await remote.run([.fetch(SharedBlob(Self.empty, size: 0))], patience: .command)
    switch results.first {
    case .fetched??, .missing??: isReadable = true
    case .failed(let why)??: failure = why
    default: failure = Builder.failure(of: results, remote) ?? .strange("it gives something else for the empty blob")
    }
  }

  /// Puts the empty blob there.
  public mutating func tryWriting(_ remote: Remote) async throws {
    let results = try await remote.run(
      [.send(SharedBlob(Self.empty, size: 0), replacing: false)], patience: .command, bytes: { _ in [] })
    switch results.first {
    case .sent??, .there??: isWritable = true
    case .failed(let why)??: (isWritable, failure) = (false, why)
    case .refused(let why)??: (isWritable, failure) = (false, .strange(why))
    default:
      isWritable = false
      failure = Builder.failure(of: results, remote) ?? .strange("it does not take the empty blob")
    }
  }

  private static let empty = SHA256Digest(of: [UInt8]())
}
