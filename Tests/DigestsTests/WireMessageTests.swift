import Digests
import Testing

@Suite("Messages of Protocol Buffers") struct WireMessageTests {
  @Test("have the bytes that the format prescribes") func bytes() {
    var message = WireMessage()
    message.append(1, number: 150)
    message.append(2, Array("testing".utf8))
    message.append(3, number: 0)
    message.append(4, unlessEmpty: [])
    message.append(5, [])
    // The first two are the examples of protobuf.dev, "Encoding".
    #expect(message.bytes == [0x08, 0x96, 0x01, 0x12, 0x07] + Array("testing".utf8) + [0x2A, 0x00])
  }

  @Test("have the length that is computed before", arguments: [0, 1, 127, 128, 16_383, 16_384, 2_097_152])
  func sizes(_ count: Int) {
    var message = WireMessage()
    message.append(1, [UInt8](repeating: 7, count: count))
    #expect(message.bytes.count == WireMessage.size(of: count))
    #expect(WireMessage.fields(message.bytes[...])?.map(\.bytes.count) == [count])
  }

  @Test("that are cut are not read") func cut() {
    var message = WireMessage()
    message.append(2, Array("testing".utf8))
    for end in 1..<message.bytes.count { #expect(WireMessage.fields(message.bytes[..<end])?.count == nil) }
  }
}
