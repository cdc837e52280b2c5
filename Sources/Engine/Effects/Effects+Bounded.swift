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
  /// - Throws: an error of code `damaged` where the file is refused.
  public func read(_ path: String, atMost limit: Int) throws(EngineError) -> [UInt8] {
    if let kind = FileStamp(path: path)?.kind, kind != .file { throw unfit(path, "it is no plain file") }
    let descriptor = try perform(.read(path: path)) {
      // Without waiting: the name may lead to a pipe by now.
      SystemCall.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    }
    let file = OpenFile(descriptor: descriptor, path: path)
    guard let stamp = FileStamp(descriptor: descriptor) else { throw EngineError(system: errno, "read", path) }
    guard stamp.kind == .file else { throw unfit(path, "it is no plain file") }
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
    EngineError(.damaged, "read", path, detail: why)
  }
}
