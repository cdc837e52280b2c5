extension LittleEndian {
  /// The digest in the 32 bytes from `offset` on.
  @inlinable
  package static func digest(_ bytes: [UInt8], at offset: Int) -> SHA256Digest {
    precondition(offset >= 0 && offset + 32 <= bytes.count, "a digest lies within its bytes")
    let digest = unsafe bytes.withUnsafeBytes {
      unsafe SHA256Digest(raw: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + 32]))
    }
    guard let digest else { preconditionFailure("32 bytes are a digest") }
    return digest
  }
}

extension ByteWriter {
  /// Appends the 32 bytes of a digest.
  @inlinable
  package mutating func append(_ digest: SHA256Digest) { digest.append(to: &bytes) }
}

extension ByteReader {
  /// The digest in the next 32 bytes; nil if fewer are left.
  @inlinable
  package mutating func digest() -> SHA256Digest? {
    take(32).flatMap { bytes in unsafe bytes.withUnsafeBytes { unsafe SHA256Digest(raw: $0) } }
  }
}
