import Digests
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Reads symbolic links, each path once, because the paths of a manifest share most of their folders.
///
/// Its answers do not change after the first read. A check that needs the current state needs a new reader.
public final class LinkReader: Sendable {
  private let known = Mutex<[PathKey: String?]>([:])

  /// Creates a reader with an empty cache.
  public init() {}

  /// The target of the link at a path; nil if there is no link.
  func target(of path: String) -> String? {
    known.withLock { known in
      if let target = known[PathKey(path)] { return target }
      let target = Self.read(path)
      known[PathKey(path)] = .some(target)
      return target
    }
  }

  private static func read(_ path: String) -> String? {
    unsafe withUnsafeTemporaryAllocation(byteCount: Int(PATH_MAX), alignment: 1) { buffer in
      guard let start = buffer.baseAddress else { return nil }
      let count = unsafe readlink(path, start.assumingMemoryBound(to: CChar.self), buffer.count)
      return unsafe count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }
  }
}
