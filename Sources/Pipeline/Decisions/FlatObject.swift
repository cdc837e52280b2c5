/// One line of a decision file: a JSON object of strings and whole numbers, nothing nested (RFC 8259).
struct FlatObject: Hashable, Sendable {
  /// A value of the object.
  enum Value: Hashable, Sendable {
    case text(String)
    case number(Int)
  }

  private(set) var values: [String: Value] = [:]

  /// The text of a key, if it is one.
  func text(_ key: String) -> String? {
    if case .text(let text)? = values[key] { return text }
    return nil
  }

  /// The number of a key, if it is one.
  func number(_ key: String) -> Int? {
    if case .number(let number)? = values[key] { return number }
    return nil
  }

  /// Reads a line; nil for anything but one flat object.
  init?(_ line: some Collection<UInt8>) {
    var reader = Reader(bytes: Array(line), offset: 0)
    guard reader.take(UInt8(ascii: "{")) else { return nil }
    if !reader.take(UInt8(ascii: "}")) {
      repeat {
        guard let key = reader.string(), reader.take(UInt8(ascii: ":")), let value = reader.value(), values[key] == nil
        else { return nil }
        values[key] = value
      } while reader.take(UInt8(ascii: ","))
      guard reader.take(UInt8(ascii: "}")) else { return nil }
    }
    guard reader.isAtEnd else { return nil }
  }

  private struct Reader {
    let bytes: [UInt8]
    var offset: Int

    var isAtEnd: Bool {
      mutating get {
        skipSpace()
        return offset == bytes.count
      }
    }

    mutating func skipSpace() {
      while offset < bytes.count, [32, 9, 13].contains(bytes[offset]) { offset += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
      skipSpace()
      guard offset < bytes.count, bytes[offset] == byte else { return false }
      offset += 1
      return true
    }

    mutating func value() -> Value? {
      skipSpace()
      guard offset < bytes.count else { return nil }
      if bytes[offset] == UInt8(ascii: "\"") { return string().map { .text($0) } }
      let digits = bytes[offset...].prefix { $0 == UInt8(ascii: "-") || (48...57).contains($0) }
      offset += digits.count
      return Int(String(decoding: digits, as: UTF8.self)).map { .number($0) }
    }

    mutating func string() -> String? {
      guard take(UInt8(ascii: "\"")) else { return nil }
      var text: [UInt8] = []
      while offset < bytes.count {
        let byte = bytes[offset]
        offset += 1
        switch byte {
        case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
        case UInt8(ascii: "\\"):
          guard let escaped = escape() else { return nil }
          text += escaped
        case 0..<32: return nil
        default: text.append(byte)
        }
      }
      return nil
    }

    private mutating func escape() -> [UInt8]? {
      guard offset < bytes.count else { return nil }
      defer { offset += 1 }
      switch bytes[offset] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [bytes[offset]]
      case UInt8(ascii: "n"): return [10]
      case UInt8(ascii: "t"): return [9]
      case UInt8(ascii: "r"): return [13]
      case UInt8(ascii: "u"):
        guard bytes.count - offset > 4,
          let code = UInt32(String(decoding: bytes[offset + 1...offset + 4], as: UTF8.self), radix: 16),
          let scalar = Unicode.Scalar(code)
        else { return nil }
        offset += 4
        return Array(String(Character(scalar)).utf8)
      default: return nil
      }
    }
  }
}
