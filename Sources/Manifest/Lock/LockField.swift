import Digests

/// Parses single fields of a lock table.
enum LockField {
  /// Parses the field of a column into a row; returns false if the field is not valid.
  static func read(_ bytes: Span<UInt8>, _ range: Range<Int>, column: Int, into row: inout LockRow) -> Bool {
    if column < 0 { return true }
    let isAbsent = range.count == 1 && bytes[range.lowerBound] == UInt8(ascii: "-")
    switch column {
    case 0:
      guard let id = id(bytes, range) else { return false }
      row.id = id
      return true
    case 1:
      guard !range.isEmpty, !isAbsent else { return false }
      row.verdict = bytes.text(range)
      return true
    case 12:
      row.url = isAbsent ? "" : address(bytes, range)
      return true
    default: return isAbsent || readOptional(bytes, range, column: column, into: &row)
    }
  }

  private static func readOptional(
    _ bytes: Span<UInt8>, _ range: Range<Int>, column: Int, into row: inout LockRow
  ) -> Bool {
    switch column {
    case 2: return set(&row.duplicateOf, digest(bytes, range))
    case 3: return set(&row.sha256, digest(bytes, range))
    case 4: return set(&row.bytes, number(bytes, range))
    case 5: return set(&row.width, number(bytes, range))
    case 6: return set(&row.height, number(bytes, range))
    case 7: return set(&row.pixels, range.count == 16 ? word(bytes, range.lowerBound) : nil)
    case 8: return set(&row.phash, range.count == 16 ? word(bytes, range.lowerBound) : nil)
    case 9: return set(&row.crop, square(bytes, range))
    case 10: return set(&row.cropBy, CropAuthor(name: bytes.text(range)))
    case 11: return set(&row.split, Split(name: bytes.text(range)))
    default: return false
    }
  }

  private static func set<Value>(_ target: inout Value?, _ value: Value?) -> Bool {
    target = value
    return value != nil
  }

  /// Parses an id of 32 lower-case hexadecimal digits.
  static func id(_ bytes: Span<UInt8>, _ range: Range<Int>) -> ItemID? {
    guard range.count == 32, let high = word(bytes, range.lowerBound), let low = word(bytes, range.lowerBound + 16)
    else { return nil }
    return ItemID(high: high, low: low)
  }

  /// Parses sixteen hexadecimal digits.
  private static func word(_ bytes: Span<UInt8>, _ start: Int) -> UInt64? {
    guard let high = half(bytes, start), let low = half(bytes, start + 8) else { return nil }
    return high << 32 | low
  }

  /// Parses eight hexadecimal digits, all at once.
  @inline(__always)
  static func half(_ bytes: Span<UInt8>, _ start: Int) -> UInt64? {
    var text: UInt64 = 0
    for index in start..<start + 8 { text = text << 8 | UInt64(bytes[index]) }
    let (low, high): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    // The highest bit of each byte says whether it is at least some letter; no byte has it otherwise.
    guard text & high == 0 else { return nil }
    let (from0, above9) = (text + low * (128 - 48), text + low * (128 - 58))
    let (fromA, aboveF) = (text + low * (128 - 97), text + low * (128 - 103))
    let (decimals, letters) = (from0 & ~above9 & high, fromA & ~aboveF & high)
    guard decimals | letters == high else { return nil }
    // The low four bits of `a` are 1.
    var digits = (text & (low * 15)) + (letters >> 7) * 9
    digits = (digits | digits >> 4) & 0x00FF_00FF_00FF_00FF
    digits = (digits | digits >> 8) & 0x0000_FFFF_0000_FFFF
    return (digits | digits >> 16) & 0xFFFF_FFFF
  }

  @inline(__always)
  private static func digit(_ byte: UInt8) -> UInt8? {
    let decimal = byte &- 48
    if decimal < 10 { return decimal }
    let letter = byte &- 97
    return letter < 6 ? letter + 10 : nil
  }

  /// Parses the 64 lower-case hexadecimal digits of a digest.
  static func digest(_ bytes: Span<UInt8>, _ range: Range<Int>) -> SHA256Digest? {
    let start = range.lowerBound
    guard range.count == 64, let first = word(bytes, start), let second = word(bytes, start + 16),
      let third = word(bytes, start + 32), let fourth = word(bytes, start + 48)
    else { return nil }
    return SHA256Digest(words: (first, second, third, fourth))
  }

  private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard (1...18).contains(range.count) else { return nil }
    var number = 0
    for index in range {
      guard (48...57).contains(bytes[index]) else { return nil }
      number = number * 10 + Int(bytes[index] - 48)
    }
    return number
  }

  /// Parses a number that is negative if a square begins before its picture.
  private static func place(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard range.count > 1, bytes[range.lowerBound] == UInt8(ascii: "-") else { return number(bytes, range) }
    return number(bytes, (range.lowerBound + 1)..<range.upperBound).map { -$0 }
  }

  private static func square(_ bytes: Span<UInt8>, _ range: Range<Int>) -> LockRow.Square? {
    let first = bytes.firstIndex(of: UInt8(ascii: ","), in: range)
    guard first < range.upperBound else { return nil }
    let second = bytes.firstIndex(of: UInt8(ascii: ","), in: (first + 1)..<range.upperBound)
    guard second < range.upperBound, let x = place(bytes, range.lowerBound..<first),
      let y = place(bytes, (first + 1)..<second), let side = number(bytes, (second + 1)..<range.upperBound)
    else { return nil }
    return LockRow.Square(x: x, y: y, side: side)
  }

  /// Decodes the percent-encoded bytes of an address. Only tab, CR, LF and `%` were encoded.
  private static func address(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    let percent = bytes.firstIndex(of: UInt8(ascii: "%"), in: range)
    guard percent < range.upperBound else { return bytes.text(range) }
    var text: [UInt8] = []
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      if byte == UInt8(ascii: "%"), index + 2 < range.upperBound,
        let high = digit(bytes[index + 1] | 0x20), let low = digit(bytes[index + 2] | 0x20)
      {
        text.append(high << 4 | low)
        index += 3
      } else {
        text.append(byte)
        index += 1
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
