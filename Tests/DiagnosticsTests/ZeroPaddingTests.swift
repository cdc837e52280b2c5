import Diagnostics
import Testing

@Suite struct `Padding with zeros` {
  @Test(arguments: [(0, 4, "0000"), (7, 4, "0007"), (12_345, 4, "12345"), (5, 0, "5"), (5, -1, "5")])
  func `adds zeros up to the width and cuts nothing`(number: Int, width: Int, text: String) {
    #expect(number.zeroPadded(to: width) == text)
  }

  @Test func `counts in other bases, in lower case`() {
    #expect(UInt8(10).zeroPadded(to: 2, radix: 16) == "0a")
    #expect(493.zeroPadded(to: 7, radix: 8) == "0000755")
    #expect(UInt32(0x1F600).zeroPadded(to: 8, radix: 16) == "0001f600")
  }
}
