public import Digests

/// Computes one digest over the paths and the digests of many files, in the order in which they are added.
public struct FileListHasher: Sendable {
  private static let piece = 1 << 16

  private var hasher = SHA256Hasher()
  private var writer = ByteWriter(capacity: piece + 4_096)

  /// Creates a hasher of no files.
  public init() {}

  /// Adds a file.
  ///
  /// - Parameter path: the UTF-8 of its path.
  public mutating func add(_ path: some Collection<UInt8>, _ digest: SHA256Digest) {
    writer.append(UInt32(path.count))
    writer.bytes.append(contentsOf: path)
    writer.append(digest)
    guard writer.bytes.count >= Self.piece else { return }
    hasher.update(writer.bytes)
    writer.bytes.removeAll(keepingCapacity: true)
  }

  /// The digest of the files so far.
  public func finalize() -> SHA256Digest {
    var hasher = hasher
    hasher.update(writer.bytes)
    return hasher.finalize()
  }
}
