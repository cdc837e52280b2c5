extension SHA256Digest {
  /// Reads a digest from 32 bytes of memory; nil if there are not exactly 32.
  ///
  /// It allocates no array, because tables contain thousands of digests.
  @inlinable
  public init?(raw bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 32 else { return nil }
    func word(_ index: Int) -> UInt64 {
      UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
    self.init(words: (word(0), word(1), word(2), word(3)))
  }

  /// Calls `body` with the 32 bytes. They are on the stack and valid only during the call.
  @inlinable
  public func withRawBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let bytes = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    return unsafe withUnsafeBytes(of: bytes) { unsafe body($0) }
  }

  /// Appends the 32 bytes to `bytes`.
  @inlinable
  public func append(to bytes: inout [UInt8]) {
    unsafe withRawBytes { unsafe bytes.append(contentsOf: $0) }
  }
}

extension SHA256Digest {
  /// Appends the 64 lower-case hexadecimal digits to `bytes`.
  public func appendHex(to bytes: inout [UInt8]) {
    func digits(_ word: UInt64) -> (UInt64, UInt64) {
      (Self.digits(of: word >> 32).bigEndian, Self.digits(of: word & 0xFFFF_FFFF).bigEndian)
    }
    let text = (digits(words.0), digits(words.1), digits(words.2), digits(words.3))
    unsafe withUnsafeBytes(of: text) { unsafe bytes.append(contentsOf: $0) }
  }

  /// The eight hexadecimal digits of 32 bits, the first one in the highest byte.
  private static func digits(of half: UInt64) -> UInt64 {
    var spread = (half & 0xFFFF_0000) << 16 | half & 0xFFFF
    spread = (spread & 0x0000_FF00_0000_FF00) << 8 | spread & 0x0000_00FF_0000_00FF
    spread = (spread & 0x00F0_00F0_00F0_00F0) << 4 | spread & 0x000F_000F_000F_000F
    // One in each byte whose digit is a letter.
    let letters = (spread + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return spread + 0x3030_3030_3030_3030 + letters * 39
  }
}
