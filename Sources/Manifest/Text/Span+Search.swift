#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension Span<UInt8> {
  /// The index of the first occurrence of a byte in a range; the end of the range if it does not occur.
  func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "the range lies in the bytes")
    return unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, !range.isEmpty,
        let found = unsafe memchr(base + range.lowerBound, Int32(byte), range.count)
      else { return range.upperBound }
      return unsafe UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
    }
  }

  /// How often a byte occurs.
  func count(of byte: UInt8) -> Int {
    var found = 0
    var start = firstIndex(of: byte, in: 0..<count)
    while start < count {
      found += 1
      start = firstIndex(of: byte, in: start + 1..<count)
    }
    return found
  }

  /// The text of a range; invalid UTF-8 becomes U+FFFD.
  func text(_ range: Range<Int>) -> String {
    unsafe extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }
}
