import Digests

/// A line of a lock table while it is laid out, in a buffer that is used again for the next.
struct LockLine {
  static let tab: UInt8 = 9
  /// More than all columns but verdict and address can take.
  private static let fixedLength = 400

  private var bytes = [UInt8](repeating: 0, count: 1_024)
  private var count = 0

  /// Begins a line, with room for what it will hold.
  mutating func start(verdict: String, address: String) {
    // Percent-encoding makes three bytes of one.
    let length = Self.fixedLength + verdict.utf8.count + 3 * address.utf8.count
    if bytes.count < length { bytes = [UInt8](repeating: 0, count: length * 2) }
    count = 0
  }

  /// Adds the line to a text.
  func take(into text: inout [UInt8]) {
    text.append(contentsOf: bytes[..<count])
  }

  /// Puts one byte.
  mutating func put(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }

  /// Puts a text as it is.
  mutating func put(text: String) {
    var at = count
    var span = bytes.mutableSpan
    for byte in text.utf8 {
      span[at] = byte
      at += 1
    }
    count = at
  }

  /// Puts sixteen digits.
  mutating func put(hex word: UInt64) {
    let start = count
    var span = bytes.mutableSpan
    var rest = word
    for index in stride(from: 15, through: 0, by: -1) {
      span[start + index] = Self.digit(UInt8(truncatingIfNeeded: rest & 15))
      rest >>= 4
    }
    count += 16
  }

  /// Puts a number in decimal digits.
  mutating func put(decimal number: Int) {
    guard number >= 10 else { return number < 0 ? put(text: String(number)) : put(48 + UInt8(number)) }
    let start = count
    var rest = number
    while rest > 0 {
      put(48 + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    }
    bytes[start..<count].reverse()
  }

  /// Puts an address: tab, CR, LF and `%` percent-encoded, an empty one absent.
  mutating func put(address: String) {
    guard !address.isEmpty else { return put(UInt8(ascii: "-")) }
    var at = count
    var span = bytes.mutableSpan
    for byte in address.utf8 {
      if byte == 9 || byte == 10 || byte == 13 || byte == UInt8(ascii: "%") {
        span[at] = UInt8(ascii: "%")
        span[at + 1] = Self.digit(byte >> 4)
        // Percent-encoding is written in capitals (RFC 3986, section 2.1).
        let low = Self.digit(byte & 15)
        span[at + 2] = low >= 97 ? low - 32 : low
        at += 3
      } else {
        span[at] = byte
        at += 1
      }
    }
    count = at
  }

  /// A digest and a tab, or nothing and a tab.
  mutating func field(_ digest: SHA256Digest?) {
    guard let digest else { return absent() }
    let raw = digest.bytes
    let start = count
    var span = bytes.mutableSpan
    for index in raw.indices {
      span[start + 2 * index] = Self.digit(raw[index] >> 4)
      span[start + 2 * index + 1] = Self.digit(raw[index] & 15)
    }
    count += 64
    put(Self.tab)
  }

  /// Sixteen digits and a tab, or nothing and a tab.
  mutating func field(_ word: UInt64?) {
    guard let word else { return absent() }
    put(hex: word)
    put(Self.tab)
  }

  /// A number and a tab, or nothing and a tab.
  mutating func field(_ number: Int?) {
    guard let number else { return absent() }
    put(decimal: number)
    put(Self.tab)
  }

  /// `x,y,side` and a tab, or nothing and a tab.
  mutating func field(_ square: LockRow.Square?) {
    guard let square else { return absent() }
    put(decimal: square.x)
    put(UInt8(ascii: ","))
    put(decimal: square.y)
    put(UInt8(ascii: ","))
    put(decimal: square.side)
    put(Self.tab)
  }

  /// A word and a tab, or nothing and a tab.
  mutating func field(word: String?) {
    guard let word else { return absent() }
    put(text: word)
    put(Self.tab)
  }

  private mutating func absent() {
    put(UInt8(ascii: "-"))
    put(Self.tab)
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }
}
