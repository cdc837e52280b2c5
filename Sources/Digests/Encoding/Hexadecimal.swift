/// Encodes bytes as lower-case hexadecimal, and decodes it.
public enum Hexadecimal {
  private static let digits = Array("0123456789abcdef".utf8)

  /// Encodes each byte as two digits.
  public static func encode(_ bytes: some Collection<UInt8>) -> String {
    unsafe String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
      var index = 0
      for byte in bytes {
        unsafe buffer[index] = digits[Int(byte >> 4)]
        unsafe buffer[index + 1] = digits[Int(byte & 15)]
        index += 2
      }
      return index
    }
  }

  /// The sixteen digits of `word`, most significant first.
  public static func encode(_ word: UInt64) -> String {
    unsafe String(unsafeUninitializedCapacity: 16) { buffer in
      unsafe write(word, to: buffer, at: 0)
      return 16
    }
  }

  /// The sixty-four digits of four words, most significant first.
  public static func encode(_ words: (UInt64, UInt64, UInt64, UInt64)) -> String {
    unsafe String(unsafeUninitializedCapacity: 64) { buffer in
      unsafe write(words.0, to: buffer, at: 0)
      unsafe write(words.1, to: buffer, at: 16)
      unsafe write(words.2, to: buffer, at: 32)
      unsafe write(words.3, to: buffer, at: 48)
      return 64
    }
  }

  private static func write(_ word: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>, at place: Int) {
    for index in 0..<16 { unsafe buffer[place + index] = digits[Int(word >> UInt64(60 - index * 4) & 15)] }
  }

  /// Decodes `text`; nil if it is not an even number of hexadecimal digits. Upper-case digits are accepted.
  public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 2) else { return nil }
    var bytes = [UInt8]()
    bytes.reserveCapacity(text.count / 2)
    var high: UInt8?
    for character in text {
      guard let value = value(of: character) else { return nil }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return bytes
  }

  /// The number that at most sixteen hexadecimal digits spell; nil for anything else.
  public static func word(_ text: some Collection<UInt8>) -> UInt64? {
    guard !text.isEmpty, text.count <= 16 else { return nil }
    var word: UInt64 = 0
    for character in text {
      guard let value = value(of: character) else { return nil }
      word = word << 4 | UInt64(value)
    }
    return word
  }

  private static func value(of character: UInt8) -> UInt8? {
    switch character {
    case 48...57: character - 48
    case 97...102: character - 87
    case 65...70: character - 55
    default: nil
    }
  }
}
