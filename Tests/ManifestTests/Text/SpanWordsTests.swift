import Testing

@testable import Manifest

@Suite("looking at bytes by words")
struct SpanWordsTests {
  @Test("finds each byte at each place of a range, as a look at single bytes does")
  func everyByte() {
    for byte in UInt8.min...UInt8.max {
      for place in 0..<19 {
        var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 19)
        bytes[place] = byte
        for range in [0..<19, 3..<19, 1..<18, place..<19, 0..<place] { check(bytes, range) }
      }
    }
  }

  @Test("agrees with a look at single bytes about random bytes")
  func random() {
    var generator = SystemRandomNumberGenerator()
    for round in 0..<2_000 {
      // Few values, so that bytes that borrow from their neighbours stand side by side.
      let values: [UInt8] = round.isMultiple(of: 2) ? Array(0...255) : [0, 1, 10, 13, 32, 33, 38, 44, 127, 128, 255]
      let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        values.randomElement(using: &generator) ?? 0
      }
      let start = Int.random(in: 0...bytes.count, using: &generator)
      check(bytes, start..<Int.random(in: start...bytes.count, using: &generator))
    }
  }

  private func check(_ bytes: [UInt8], _ range: Range<Int>) {
    func first(_ isMeant: (UInt8) -> Bool) -> Int { range.first { isMeant(bytes[$0]) } ?? range.upperBound }
    let span = bytes.span
    let (separator, comma) = (
      span.firstIndex(of: 44, or: 10, or: 13, in: range), first { $0 == 44 || $0 == 10 || $0 == 13 }
    )
    #expect(separator == comma, "\(bytes) \(range)")
    let ascii = span.firstIndexNotASCII(in: range)
    #expect(ascii == first { $0 >= 128 }, "\(bytes) \(range)")
    let areVisible = span.areVisible(besides: 92, 38, in: range)
    #expect(
      areVisible == range.allSatisfy { (33...126).contains(bytes[$0]) && bytes[$0] != 92 && bytes[$0] != 38 },
      "\(bytes) \(range)")
  }
}
