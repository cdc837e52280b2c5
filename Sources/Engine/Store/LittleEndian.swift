/// Whole numbers as bytes, least significant first.
enum LittleEndian {
  /// Appends the low `count` bytes of `number`.
  static func append(_ number: UInt64, count: Int, to bytes: inout [UInt8]) {
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(index * 8))) }
  }

  /// The number spelt by at most eight bytes.
  static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var number: UInt64 = 0
    for byte in bytes.reversed() { number = number << 8 | UInt64(byte) }
    return number
  }
}
