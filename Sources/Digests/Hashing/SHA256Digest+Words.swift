extension SHA256Digest {
  /// Reads a digest from 32 bytes of memory; nil if there are not exactly 32.
  ///
  /// It allocates no array, because tables contain thousands of digests.
  public init?(raw bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 32 else { return nil }
    func word(_ index: Int) -> UInt64 {
      UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
    words = (word(0), word(1), word(2), word(3))
  }

  /// Calls `body` with the 32 bytes. They are on the stack and valid only during the call.
  public func withRawBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let bytes = (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    return unsafe withUnsafeBytes(of: bytes) { unsafe body($0) }
  }

  /// Appends the 32 bytes to `bytes`.
  public func append(to bytes: inout [UInt8]) {
    unsafe withRawBytes { unsafe bytes.append(contentsOf: $0) }
  }
}

extension SHA256Digest {
  /// Appends the 64 lower-case hexadecimal digits to `bytes`.
  public func appendHex(to bytes: inout [UInt8]) {
    for word in [words.0, words.1, words.2, words.3] {
      for shift in stride(from: 60, through: 0, by: -4) {
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15
        bytes.append(digit < 10 ? 48 + digit : 87 + digit)
      }
    }
  }
}
