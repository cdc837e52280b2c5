/// Encodes and decodes whole numbers as bytes, least significant byte first.
///
/// The functions are inlinable, because other targets read tables with them entry by entry.
public enum LittleEndian {
  /// Appends the low `count` bytes of `number`, at most eight.
  @inlinable
  public static func append(_ number: UInt64, count: Int, to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0.prefix(count)) }
  }

  /// The number in the eight bytes from `offset` on.
  @inlinable
  public static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset + 8 <= bytes.count, "a number lies within its bytes")
    return unsafe bytes.withUnsafeBytes {
      UInt64(littleEndian: unsafe $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
  }

  /// The number in the four bytes from `offset` on.
  @inlinable
  public static func half(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset + 4 <= bytes.count, "a number lies within its bytes")
    return unsafe bytes.withUnsafeBytes {
      UInt32(littleEndian: unsafe $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
  }
}
