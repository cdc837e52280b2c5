import Digests

/// Whole numbers and digests in bytes; numbers least significant byte first.
enum LittleEndian {
  /// Appends the low `count` bytes of `number`, at most eight.
  static func append(_ number: UInt64, count: Int, to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0.prefix(count)) }
  }

  /// The number in the eight bytes from `offset` on.
  static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset + 8 <= bytes.count, "a number lies within its bytes")
    return unsafe bytes.withUnsafeBytes {
      UInt64(littleEndian: unsafe $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
  }

  /// The number in the four bytes from `offset` on.
  static func half(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset + 4 <= bytes.count, "a number lies within its bytes")
    return unsafe bytes.withUnsafeBytes {
      UInt32(littleEndian: unsafe $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
  }

  /// The digest in the 32 bytes from `offset` on.
  static func digest(_ bytes: [UInt8], at offset: Int) -> SHA256Digest {
    precondition(offset >= 0 && offset + 32 <= bytes.count, "a digest lies within its bytes")
    let digest = unsafe bytes.withUnsafeBytes {
      unsafe SHA256Digest(raw: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + 32]))
    }
    guard let digest else { preconditionFailure("32 bytes are a digest") }
    return digest
  }
}
