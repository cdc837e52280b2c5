import Digests
import Manifest
public import Pipeline
public import Transfer

/// Whether the store of a team answers, and what may be done there.
public struct RemoteStatus: Sendable {
  /// Whether it answers as a store does.
  public var isReadable = false
  /// Whether an object could be put there; nil where that was not tried.
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
    default:
      failure =
        Builder.failure(of: results, remote)
        ?? .strange(
          "it does not answer as a store does: it sent something else than the empty object that was asked for")
    }
  }

  /// Puts the empty blob there.
  ///
  /// If it is there already, an object that is new is put there instead, and removed: some servers look for an object before
  /// they ask who sends it, and so does a folder.
  public mutating func tryWriting(_ remote: Remote) async throws {
    guard try await write([], to: remote) else { return }
    let number = UInt64.random(in: 0...UInt64.max)
    let text = Array("dsbuild tested whether it may write here: \(number)\n".utf8)
    if try await write(text, to: remote) {
      (isWritable, failure) = (false, .strange("it says that it has an object that it cannot have"))
    } else if isWritable == true {
      _ = try await remote.run([.remove(SharedBlob(SHA256Digest(of: text)))], patience: .command)
    }
  }

  /// Puts a blob there.
  ///
  /// - Returns: whether it was there already, so that nothing was found out.
  private mutating func write(_ bytes: [UInt8], to remote: Remote) async throws -> Bool {
    let blob = SharedBlob(SHA256Digest(of: bytes), size: bytes.count)
    let results = try await remote.run([.send(blob, replacing: false)], patience: .command, bytes: { _ in bytes })
    switch results.first {
    case .there??: return true
    case .sent??: isWritable = true
    case .failed(let why)??: (isWritable, failure) = (false, why)
    case .refused(let why)??: (isWritable, failure) = (false, .strange(why))
    default:
      isWritable = false
      failure = Builder.failure(of: results, remote) ?? .strange("it does not take the blob")
    }
    return false
  }

  private static let empty = SHA256Digest(of: [UInt8]())
}
