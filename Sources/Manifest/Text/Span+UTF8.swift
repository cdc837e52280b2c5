extension Span<UInt8> {
  /// The index of the first byte of a range that is not valid UTF-8 (RFC 3629); nil if all bytes are valid.
  func firstInvalidUTF8(in range: Range<Int>) -> Int? {
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = self[index]
      if byte < 0x80 {
        index = firstIndexNotASCII(in: index..<range.upperBound)
        continue
      }
      guard let (length, low, high) = Self.sequence(of: byte), index + length <= range.upperBound,
        (low...high).contains(self[index + 1])
      else { return index }
      for next in index + 2..<Swift.max(index + 2, index + length) where self[next] & 0xC0 != 0x80 { return index }
      index += length
    }
    return nil
  }

  /// The length of the sequence that starts with a byte, and the range of its second byte; nil if no sequence
  /// starts so.
  private static func sequence(of byte: UInt8) -> (length: Int, low: UInt8, high: UInt8)? {
    switch byte {
    case 0xC2...0xDF: (2, 0x80, 0xBF)
    case 0xE0: (3, 0xA0, 0xBF)
    case 0xED: (3, 0x80, 0x9F)
    case 0xE1...0xEF: (3, 0x80, 0xBF)
    case 0xF0: (4, 0x90, 0xBF)
    case 0xF1...0xF3: (4, 0x80, 0xBF)
    case 0xF4: (4, 0x80, 0x8F)
    default: nil
    }
  }
}
