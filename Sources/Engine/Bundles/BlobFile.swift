public import Digests

/// A file of blobs, each after the header that it has in a pack of a store. Blobs travel between machines in such files.
public enum BlobFile {
  /// Writes a new file with some blobs.
  ///
  /// - Returns: the digest of the file and its size in bytes.
  public static func write(
    _ blobs: [SHA256Digest], to path: String, effects: Effects,
    bytes: (SHA256Digest) throws(EngineError) -> [UInt8]
  ) throws(EngineError) -> (digest: SHA256Digest, size: Int) {
    let file = try effects.open(path, .create(permissions: 0o644))
    var hasher = SHA256Hasher()
    var end = 0
    for digest in blobs {
      let blob = try bytes(digest)
      let record = PackRecord(.live, digest: digest, length: blob.count).header + blob
      try effects.write(record, to: file, at: end)
      hasher.update(record)
      end += record.count
    }
    try effects.sync(file)
    return (hasher.finalize(), end)
  }

  /// Calls `body` with each blob of a file, whose bytes are hashed before.
  ///
  /// - Throws: ``EngineError/Code/damaged`` at the first record that is not whole.
  public static func forEach(
    in path: String, effects: Effects, _ body: (SHA256Digest, [UInt8]) throws(EngineError) -> Void
  ) throws(EngineError) {
    let file = try effects.open(path, .read)
    let size = Int(clamping: FileStamp(descriptor: file.descriptor)?.size ?? 0)
    var offset = 0
    while offset < size {
      let header = try effects.read(file, at: offset, count: PackRecord.headerSize)
      // The length is bounded by the file before memory is reserved for it.
      guard let record = PackRecord(header), (0...longest).contains(record.length),
        record.length <= size - offset - PackRecord.headerSize
      else { throw damaged(path, at: offset) }
      let bytes = try effects.read(file, at: offset + PackRecord.headerSize, count: record.length)
      guard bytes.count == record.length, SHA256Digest(of: bytes) == record.digest else {
        throw damaged(path, at: offset)
      }
      try body(record.digest, bytes)
      offset += PackRecord.headerSize + record.length
    }
  }

  /// A file of some blobs as bytes.
  public static func encoded(
    _ blobs: [SHA256Digest], bytes: (SHA256Digest) throws(EngineError) -> [UInt8]
  ) throws(EngineError) -> [UInt8] {
    var file: [UInt8] = []
    for digest in blobs {
      let blob = try bytes(digest)
      file += PackRecord(.live, digest: digest, length: blob.count).header
      file += blob
    }
    return file
  }

  /// The digest and the length of ``encoded(_:bytes:)``, without the whole file in memory.
  public static func measured(
    _ blobs: [SHA256Digest], bytes: (SHA256Digest) throws(EngineError) -> [UInt8]
  ) throws(EngineError) -> (digest: SHA256Digest, size: Int) {
    var (hasher, size) = (SHA256Hasher(), 0)
    for digest in blobs {
      let blob = try bytes(digest)
      hasher.update(PackRecord(.live, digest: digest, length: blob.count).header)
      hasher.update(blob)
      size += PackRecord.headerSize + blob.count
    }
    return (hasher.finalize(), size)
  }

  /// Calls `body` with each blob of a file, whose bytes are hashed before.
  ///
  /// - Returns: false at the first record that is not whole.
  public static func forEach(
    in file: [UInt8], _ body: (SHA256Digest, [UInt8]) throws(EngineError) -> Void
  ) throws(EngineError) -> Bool {
    var offset = 0
    while offset < file.count {
      let start = offset + PackRecord.headerSize
      guard let record = PackRecord(file, at: offset), record.length >= 0, record.length <= file.count - start else {
        return false
      }
      let bytes = Array(file[start..<start + record.length])
      guard SHA256Digest(of: bytes) == record.digest else { return false }
      try body(record.digest, bytes)
      offset = start + record.length
    }
    return true
  }

  /// The longest blob in bytes that is read.
  private static let longest = 1 << 30

  private static func damaged(_ path: String, at offset: Int) -> EngineError {
    EngineError(.damaged, "read", path, detail: "the blob at byte \(offset) is not whole", hint: "copy the file again")
  }
}
