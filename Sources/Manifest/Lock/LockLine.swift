import Digests

/// Composes lines of a lock table in a buffer that is used again for each line.
struct LockLine {
  static let tab: UInt8 = 9
  /// An upper limit of the length of all columns except verdict and address.
  private static let fixedLength = 400

  private var bytes = [UInt8](repeating: 0, count: 1_024)
  private var count = 0

  /// Starts a line with enough space for a verdict and an address.
  mutating func start(verdict: String, address: String) {
    // Percent-encoding makes at most three bytes of one.
    let length = Self.fixedLength + verdict.utf8.count + 3 * address.utf8.count
    if bytes.count < length { bytes = [UInt8](repeating: 0, count: length * 2) }
    count = 0
  }

  /// Appends the line to a text.
  func take(into text: inout [UInt8]) {
    text.append(contentsOf: bytes[..<count])
  }

  /// Appends one byte.
  mutating func put(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }

  /// Appends a text unchanged.
  mutating func put(text: String) {
    var at = count
    var span = bytes.mutableSpan
    for byte in text.utf8 {
      span[at] = byte
      at += 1
    }
    count = at
  }

  /// Appends sixteen hexadecimal digits.
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

  /// Appends a number in decimal digits.
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

  /// Appends an address with tab, CR, LF and `%` percent-encoded, or `-` if it is empty.
  mutating func put(address: String) {
    guard !address.isEmpty else { return put(UInt8(ascii: "-")) }
    var at = count
    var span = bytes.mutableSpan
    for byte in address.utf8 {
      if byte == 9 || byte == 10 || byte == 13 || byte == UInt8(ascii: "%") {
        span[at] = UInt8(ascii: "%")
        span[at + 1] = Self.digit(byte >> 4)
        // Percent-encoding uses upper-case digits (RFC 3986, section 2.1).
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

  /// Appends a digest, or `-` for nil, and a tab.
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

  /// Appends sixteen digits, or `-` for nil, and a tab.
  mutating func field(_ word: UInt64?) {
    guard let word else { return absent() }
    put(hex: word)
    put(Self.tab)
  }

  /// Appends a number, or `-` for nil, and a tab.
  mutating func field(_ number: Int?) {
    guard let number else { return absent() }
    put(decimal: number)
    put(Self.tab)
  }

  /// Appends `x,y,side`, or `-` for nil, and a tab.
  mutating func field(_ square: LockRow.Square?) {
    guard let square else { return absent() }
    put(decimal: square.x)
    put(UInt8(ascii: ","))
    put(decimal: square.y)
    put(UInt8(ascii: ","))
    put(decimal: square.side)
    put(Self.tab)
  }

  /// Appends a word, or `-` for nil, and a tab.
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
