/// Writes PNG files chunk by chunk, as no library would: any colour type, any damage.
struct PNGBuilder {
  private(set) var bytes: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  /// A whole file. `rows` are the bytes of each row as stored, without filter bytes.
  static func file(
    width: Int, height: Int, bits: UInt8 = 8, colour: UInt8, rows: [[UInt8]], before: [(String, [UInt8])] = []
  ) -> [UInt8] {
    var builder = PNGBuilder()
    builder.header(width: width, height: height, bits: bits, colour: colour)
    for (name, body) in before { builder.chunk(name, body) }
    builder.chunk("IDAT", deflate(rows.flatMap { [0] + $0 }))
    builder.chunk("IEND", [])
    return builder.bytes
  }

  mutating func header(width: Int, height: Int, bits: UInt8, colour: UInt8, interlaced: Bool = false) {
    chunk("IHDR", Self.big(UInt32(width)) + Self.big(UInt32(height)) + [bits, colour, 0, 0, interlaced ? 1 : 0])
  }

  /// A chunk; with `damaged`, its check sum is wrong.
  mutating func chunk(_ name: String, _ body: [UInt8], damaged: Bool = false) {
    let checked = Array(name.utf8) + body
    bytes += Self.big(UInt32(body.count)) + checked + Self.big(Self.checkSum(checked) ^ (damaged ? 1 : 0))
  }

  static func big(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// Deflate without compression (RFC 1950, 1951): stored blocks.
  static func deflate(_ data: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(start + 65_535, data.count)
      let length = UInt16(end - start)
      out.append(end == data.count ? 1 : 0)
      for word in [length, ~length] { out += [UInt8(truncatingIfNeeded: word), UInt8(word >> 8)] }
      out += data[start..<end]
      start = end
    } while start < data.count
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in data {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return out + big(high << 16 | low)
  }

  private static func checkSum(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
