public import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension Effects {
  /// The largest file in bytes that is read into memory. A file can claim a size that exceeds the memory of any machine.
  static let mostBytes = 1 << 30

  /// Reads a complete regular file of at most `limit` bytes, for files that come from people and repositories.
  ///
  /// Pipes, sockets, devices and folders are rejected before anything is read, also behind a link, and so is a file whose size
  /// exceeds the limit. If a file grows while it is read, the result is an error and never more than `limit` bytes.
  ///
  /// - Throws: ``EngineError/Code/refused`` if the file is not a regular file or is too long.
  public func read(_ path: String, atMost limit: Int) throws(EngineError) -> [UInt8] {
    try read(try open(path, .read, allowing: .links), atMost: limit)
  }

  /// Reads a complete open file of at most `limit` bytes.
  func read(_ file: OpenFile, atMost limit: Int) throws(EngineError) -> [UInt8] {
    let path = file.path
    guard let stamp = FileStamp(descriptor: file.descriptor) else { throw EngineError(system: errno, "read", path) }
    guard stamp.size <= Int64(limit) else { throw unfit(path, "it has more than \(limit) bytes") }
    var bytes = try read(file, at: 0, count: Int(stamp.size))
    guard bytes.count == Int(stamp.size) else { return bytes }
    while bytes.count <= limit {
      let more = try read(file, at: bytes.count, count: min(65_536, limit + 1 - bytes.count))
      if more.isEmpty { return bytes }
      bytes += more
    }
    throw unfit(path, "it has more than \(limit) bytes")
  }

  /// The first bytes of a regular file: `count`, or all if the file is shorter.
  public func beginning(of path: String, count: Int) throws(EngineError) -> [UInt8] {
    try read(try open(path, .read), at: 0, count: count)
  }

  /// The digest of a regular file, which is read in pieces. It covers the bytes that the file has when it is opened, even if it
  /// grows.
  ///
  /// - Throws: ``EngineError/Code/refused`` if the file has more than `limit` bytes.
  public func digest(of path: String, atMost limit: Int64 = .max) throws(EngineError) -> SHA256Digest {
    let file = try open(path, .read)
    guard let size = FileStamp(descriptor: file.descriptor)?.size else {
      throw EngineError(system: errno, "read", path)
    }
    guard size <= limit else { throw unfit(path, "it has more than \(limit) bytes") }
    var hasher = SHA256Hasher()
    var left = Int(size)
    while left > 0 {
      let piece = try read(file, at: Int(size) - left, count: min(1 << 20, left))
      if piece.isEmpty { break }
      hasher.update(piece)
      left -= piece.count
    }
    return hasher.finalize()
  }

  private func unfit(_ path: String, _ why: String) -> EngineError {
    EngineError(.refused, "read", path, detail: why, hint: "check the path, or put the right file there")
  }
}
