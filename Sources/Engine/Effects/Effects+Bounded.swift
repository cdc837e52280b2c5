#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension Effects {
  /// The whole content of a plain file of at most `limit` bytes: for files that people and repositories bring.
  ///
  /// Pipes, sockets, devices and folders are refused before anything is read of them, also behind a link, and so is a longer
  /// file by its size alone. A file that grows while it is read ends with an error, never with more than `limit` bytes.
  ///
  /// - Throws: ``EngineError/Code/refused`` where the file is no plain one or too long.
  public func read(_ path: String, atMost limit: Int) throws(EngineError) -> [UInt8] {
    let file = try open(path, .read, allowing: .links)
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

  private func unfit(_ path: String, _ why: String) -> EngineError {
    EngineError(.refused, "read", path, detail: why)
  }
}
