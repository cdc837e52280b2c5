public import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension Effects {
  /// Most bytes of a file that are held at one time: a file may say that it has more than any machine has memory.
  static let mostBytes = 1 << 30

  /// The whole content of a plain file of at most `limit` bytes: for files that people and repositories bring.
  ///
  /// Pipes, sockets, devices and folders are refused before anything is read of them, also behind a link, and so is a longer
  /// file by its size alone. A file that grows while it is read ends with an error, never with more than `limit` bytes.
  ///
  /// - Throws: ``EngineError/Code/refused`` where the file is no plain one or too long.
  public func read(_ path: String, atMost limit: Int) throws(EngineError) -> [UInt8] {
    try read(try open(path, .read, allowing: .links), atMost: limit)
  }

  /// The whole content of an open file of at most `limit` bytes.
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

  /// The first bytes of a plain file, `count` of them or as many as it has.
  public func beginning(of path: String, count: Int) throws(EngineError) -> [UInt8] {
    try read(try open(path, .read), at: 0, count: count)
  }

  /// The digest of a plain file, read piece by piece: of the bytes that it has when it is opened, however it grows.
  ///
  /// - Throws: ``EngineError/Code/refused`` where it has more than `limit` bytes.
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
    EngineError(.refused, "read", path, detail: why, hint: "remove it, or put the right file there")
  }
}
