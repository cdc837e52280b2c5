/// Computes CRC-32C (Castagnoli's polynomial, RFC 3720, appendix B.4), eight bytes at a time with lookup tables.
enum CRC32C {
  /// Eight consecutive tables of 256 entries. Table `n`, from 0 to 7, has the contribution of a byte that is followed by `n`
  /// more bytes.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var sum = UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
      tables[byte] = sum
    }
    for index in 256..<tables.count {
      let before = tables[index - 256]
      tables[index] = before >> 8 ^ tables[Int(before & 255)]
    }
    return tables
  }()

  static func of(_ bytes: [UInt8]) -> UInt32 {
    let tables = tables.span
    let bytes = bytes.span
    var sum: UInt32 = 0xffff_ffff
    var index = 0
    while index + 8 <= bytes.count {
      let low =
        sum
        ^ (UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
          | UInt32(bytes[index + 3]) << 24)
      sum =
        tables[1_792 + Int(low & 255)] ^ tables[1_536 + Int(low >> 8 & 255)] ^ tables[1_280 + Int(low >> 16 & 255)]
        ^ tables[1_024 + Int(low >> 24)] ^ tables[768 + Int(bytes[index + 4])] ^ tables[512 + Int(bytes[index + 5])]
        ^ tables[256 + Int(bytes[index + 6])] ^ tables[Int(bytes[index + 7])]
      index += 8
    }
    while index < bytes.count {
      sum = sum >> 8 ^ tables[Int((sum ^ UInt32(bytes[index])) & 255)]
      index += 1
    }
    return ~sum
  }
}
