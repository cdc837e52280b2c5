import Digests

/// Writes rows of a lock table straight into bytes.
struct LockTableWriter {
  private static let tab: UInt8 = 9
  private static let digits = Array("0123456789abcdef".utf8)

  private(set) var bytes: [UInt8] = []

  /// A writer with room for so many rows, the header written.
  init(rows: Int) {
    bytes.reserveCapacity(rows * 320 + 128)
    bytes += Array((LockTable.columns.joined(separator: "\t") + "\n").utf8)
  }

  /// Writes one row.
  mutating func append(_ row: LockRow) {
    append(hex: row.id.high)
    append(hex: row.id.low)
    bytes.append(Self.tab)
    append(text: row.verdict)
    bytes.append(Self.tab)
    append(row.duplicateOf)
    append(row.sha256)
    append(row.bytes)
    append(row.width)
    append(row.height)
    append(row.pixels)
    append(row.phash)
    append(row.crop)
    append(word: row.cropBy?.rawValue)
    append(word: row.split?.rawValue)
    append(escaped: row.url)
    bytes.append(10)
  }

  private mutating func absent() {
    bytes.append(UInt8(ascii: "-"))
    bytes.append(Self.tab)
  }

  private mutating func append(_ digest: SHA256Digest?) {
    guard let digest else { return absent() }
    for byte in digest.bytes {
      bytes.append(Self.digits[Int(byte >> 4)])
      bytes.append(Self.digits[Int(byte & 15)])
    }
    bytes.append(Self.tab)
  }

  private mutating func append(_ word: UInt64?) {
    guard let word else { return absent() }
    append(hex: word)
    bytes.append(Self.tab)
  }

  private mutating func append(_ number: Int?) {
    guard let number else { return absent() }
    append(decimal: number)
    bytes.append(Self.tab)
  }

  private mutating func append(_ square: LockRow.Square?) {
    guard let square else { return absent() }
    append(decimal: square.x)
    bytes.append(UInt8(ascii: ","))
    append(decimal: square.y)
    bytes.append(UInt8(ascii: ","))
    append(decimal: square.side)
    bytes.append(Self.tab)
  }

  private mutating func append(word: String?) {
    guard let word else { return absent() }
    append(text: word)
    bytes.append(Self.tab)
  }

  private mutating func append(text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func append(hex word: UInt64) {
    for shift in stride(from: UInt64(60), through: 0, by: -4) { bytes.append(Self.digits[Int(word >> shift & 15)]) }
  }

  private mutating func append(decimal number: Int) {
    guard number >= 0 else { return append(text: String(number)) }
    guard number >= 10 else { return bytes.append(48 + UInt8(number)) }
    let start = bytes.count
    var rest = number
    while rest > 0 {
      bytes.append(48 + UInt8(rest % 10))
      rest /= 10
    }
    bytes[start...].reverse()
  }

  /// An address: tab, CR, LF and `%` percent-encoded, an empty one absent.
  private mutating func append(escaped address: String) {
    guard !address.isEmpty else { return bytes.append(UInt8(ascii: "-")) }
    for byte in address.utf8 {
      switch byte {
      case 9, 10, 13, UInt8(ascii: "%"):
        bytes.append(UInt8(ascii: "%"))
        bytes.append(Self.digits[Int(byte >> 4)])
        // Percent-encoding is written in capitals (RFC 3986, section 2.1).
        let low = Self.digits[Int(byte & 15)]
        bytes.append(low >= 97 ? low - 32 : low)
      default: bytes.append(byte)
      }
    }
  }
}
