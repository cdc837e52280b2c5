/// Looks at bytes eight at a time. Lists have a million rows, and each byte of them is looked at several times.
///
/// The tests on a word are those of Sean Anderson's "Bit Twiddling Hacks": they find out whether any byte of it has a property.
extension Span<UInt8> {
  private static let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)

  /// The index of the first of three bytes in a range; the end of the range if none occurs.
  func firstIndex(of first: UInt8, or second: UInt8, or third: UInt8, in range: Range<Int>) -> Int {
    let (first, second, third) = (Self.word(of: first), Self.word(of: second), Self.word(of: third))
    return firstIndex(in: range) { word in
      Self.zeros(word ^ first) | Self.zeros(word ^ second) | Self.zeros(word ^ third)
    }
  }

  /// The index of the first byte of a range that is not ASCII; the end of the range if all are.
  func firstIndexNotASCII(in range: Range<Int>) -> Int { firstIndex(in: range) { $0 & Self.highs } }

  /// Whether all bytes of a range are visible ASCII, and none of them is one of two others.
  func areVisible(besides first: UInt8, _ second: UInt8, in range: Range<Int>) -> Bool {
    let (first, second, delete) = (Self.word(of: first), Self.word(of: second), Self.word(of: 127))
    let found = firstIndex(in: range) { word in
      let isBelow = (word &- Self.ones &* 33) & ~word & Self.highs
      return isBelow | word & Self.highs | Self.zeros(word ^ delete) | Self.zeros(word ^ first)
        | Self.zeros(word ^ second)
    }
    return found == range.upperBound
  }

  private static func word(of byte: UInt8) -> UInt64 { UInt64(byte) &* ones }

  /// A word in which the lowest set bit belongs to the first byte that is zero; zero if there is none.
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

  /// The index of the first byte that a test marks in a word of eight bytes; the end of the range if it marks none.
  ///
  /// - Parameter marks: Gives a word in which the lowest set bit is the highest one of the first marked byte, and zero if no byte is
  ///   marked.
  @inline(__always)
  private func firstIndex(in range: Range<Int>, _ marks: (UInt64) -> UInt64) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "the range lies in the bytes")
    return unsafe withUnsafeBytes { bytes in
      var index = range.lowerBound
      while index + 8 <= range.upperBound {
        let word = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        let marked = marks(word)
        if marked != 0 { return index + marked.trailingZeroBitCount / 8 }
        index += 8
      }
      while index < range.upperBound {
        // The byte repeated marks the first byte of the word, or none.
        if marks(Self.word(of: unsafe bytes[index])) != 0 { return index }
        index += 1
      }
      return index
    }
  }
}
