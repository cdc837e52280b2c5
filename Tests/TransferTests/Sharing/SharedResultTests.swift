import Digests
import Testing
import Transfer

@Suite("Results as a build cache has them")
struct SharedResultTests {
  /// What the Protocol Buffers of Python write for an `ActionResult` of the Remote Execution API.
  private static let written =
    "12520a09312e6a6f75726e616c12450a4038316464366237373561666363636236646262386132356135386561383434323731626265"
    + "66616565613763623164393163313638376437343530663835306310ac02124c0a06312e7061636b12420a403438363266343437663263"
    + "376632373266613266346161663839646164623362316163303931303562643538363466386431613063393435326262306132323"
    + "62a04686561644a97015a94010a28747970652e676f6f676c65617069732e636f6d2f64736275696c642e76312e5369676e617475726512"
    + "68000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f70a02b6900000000000102030405060708090a0b0c0d"
    + "0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"

  private static let result = SharedResult(
    content: Array("head".utf8),
    files: [
      .init(path: "1.journal", digest: SHA256Digest(of: "journal"), size: 300),
      .init(path: "1.pack", digest: SHA256Digest(of: "pack"), size: 0),
    ],
    signature: PublicKey(bytes: Array(0..<32)).map { .init(key: $0, time: 1_764_466_800, bytes: Array(0..<64)) })

  @Test("a result has the bytes that other programs write for it")
  func golden() throws {
    #expect(Hexadecimal.encode(Self.result.encoded()) == Self.written)
    let read = try #require(SharedResult(encoded: Self.result.encoded()))
    #expect(read.content == Self.result.content && read.signature == Self.result.signature)
  }

  @Test("fields of others are skipped: an exit code, the name of a worker, a number of fixed length")
  func unknown() throws {
    let others: [UInt8] = [0x20, 0x03, 0x4a, 0x03, 0x0a, 0x01, 0x77, 0x7d, 1, 2, 3, 4, 0x79, 1, 2, 3, 4, 5, 6, 7, 8]
    let read = try #require(SharedResult(encoded: others + Self.result.encoded()))
    #expect(read.content == Self.result.content && read.signature == Self.result.signature)
  }

  @Test("a message cut anywhere, or with a byte changed anywhere, is read without a trap")
  func damaged() {
    let whole = Self.result.encoded()
    for end in whole.indices {
      let read = SharedResult(encoded: Array(whole[..<end]))
      #expect(read?.signature == nil || read?.content != Self.result.content || end == whole.count)
    }
    for index in whole.indices {
      for bit in 0..<8 {
        var other = whole
        other[index] ^= 1 << UInt8(bit)
        _ = SharedResult(encoded: other)
      }
    }
    #expect(SharedResult(encoded: [0x2a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]) == nil)
    #expect(SharedResult(encoded: [UInt8](repeating: 0xff, count: 64)) == nil)
    #expect(SharedResult(encoded: [UInt8](repeating: 0, count: SharedResult.mostBytes + 1)) == nil)
    #expect(SharedResult(encoded: [])?.signature == nil)
  }
}
