/// An address as a page writes it, made into one that can be asked for.
enum WrittenAddress {
  private static let digits = Array("0123456789ABCDEF".utf8)

  /// The address as browsers read it (WHATWG URL, "basic URL parser"): without white space at its ends, without tabs and line ends
  /// inside, and with each other blank or control character in percent-encoding.
  static func encoded(_ text: String) -> String {
    var bytes = Array(text.utf8)[...]
    while let last = bytes.last, last <= 32 { bytes.removeLast() }
    bytes = bytes.drop { $0 <= 32 }
    let isPlain = bytes.allSatisfy { $0 > 32 && $0 != 127 }
    if isPlain { return bytes.count == text.utf8.count ? text : String(decoding: bytes, as: UTF8.self) }
    var encoded: [UInt8] = []
    encoded.reserveCapacity(bytes.count + 16)
    for byte in bytes {
      switch byte {
      case 9, 10, 13: continue
      case 0...32, 127: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: encoded.append(byte)
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
