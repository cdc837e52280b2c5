/// Decodes pictures that are embedded in their address: `data:image/png;base64,...` (RFC 2397).
public enum DataURI {
  /// The bytes of a `data:` text.
  ///
  /// Base64 is decoded like in browsers: percent-encoding is decoded first, white space is skipped, padding is optional, and
  /// the URL alphabet is accepted too.
  /// - Returns: the bytes; ``FetchFailure/tooLarge`` before more than `maxBytes` are held in memory, ``FetchFailure/empty`` for
  ///   no bytes, ``FetchFailure/badURL`` if the text is not a `data:` address.
  public static func decode(_ text: String, maxBytes: Int) -> Result<[UInt8], FetchFailure> {
    let bytes = text.utf8.drop { $0 <= 32 }
    guard bytes.prefix(5).elementsEqual("data:".utf8, by: { $0 | 32 == $1 | 32 }),
      let comma = bytes.firstIndex(of: UInt8(ascii: ","))
    else { return .failure(.badURL) }
    let head = bytes[bytes.index(bytes.startIndex, offsetBy: 5)..<comma]
    let mark = ";base64".utf8
    let isBase64 = head.suffix(mark.count).elementsEqual(mark) { $0 | 32 == $1 | 32 }
    let body = bytes[bytes.index(after: comma)...]
    let result = isBase64 ? base64(body, maxBytes: maxBytes) : plain(body, maxBytes: maxBytes)
    if case .success(let decoded) = result, decoded.isEmpty { return .failure(.empty) }
    return result
  }

  private static func plain(_ body: Substring.UTF8View, maxBytes: Int) -> Result<[UInt8], FetchFailure> {
    var output: [UInt8] = []
    for byte in PercentDecoded(body) {
      guard output.count < maxBytes else { return .failure(.tooLarge) }
      output.append(byte)
    }
    return .success(output)
  }

  private static func base64(_ body: Substring.UTF8View, maxBytes: Int) -> Result<[UInt8], FetchFailure> {
    var output: [UInt8] = []
    output.reserveCapacity(min(maxBytes, body.count / 4 * 3 + 3))
    var word: UInt32 = 0
    var bits = 0
    var padding = 0
    for byte in PercentDecoded(body) {
      if byte == 32 || (9...13).contains(byte) { continue }
      if byte == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, let value = value(of: byte) else { return .failure(.badURL) }
      word = word << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        guard output.count < maxBytes else { return .failure(.tooLarge) }
        bits -= 8
        output.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
      }
    }
    // A single remaining digit has only six bits, so a digit is missing.
    guard bits < 6, padding <= 2 else { return .failure(.badURL) }
    return .success(output)
  }

  private static func value(of byte: UInt8) -> UInt8? {
    switch byte {
    case 65...90: byte - 65
    case 97...122: byte - 71
    case 48...57: byte + 4
    case 43, 45: 62
    case 47, 95: 63
    default: nil
    }
  }
}

/// Percent-decodes bytes while they are read.
private struct PercentDecoded: Sequence, IteratorProtocol {
  private var rest: Substring.UTF8View.Iterator
  private var pending: [UInt8] = []

  init(_ text: Substring.UTF8View) { rest = text.makeIterator() }

  mutating func next() -> UInt8? {
    if let byte = pending.popLast() { return byte }
    guard let byte = rest.next() else { return nil }
    guard byte == UInt8(ascii: "%") else { return byte }
    guard let high = rest.next() else { return byte }
    guard let low = rest.next() else {
      pending = [high]
      return byte
    }
    if let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16) { return value }
    pending = [low, high]
    return byte
  }
}
