/// Character references of HTML, as far as addresses and JSON in attributes contain them.
enum CharacterReferences {
  private static let named: [String: UInt32] = [
    "amp": 38, "lt": 60, "gt": 62, "quot": 34, "apos": 39, "nbsp": 160, "sol": 47, "colon": 58, "equals": 61,
    "quest": 63, "period": 46, "lowbar": 95, "num": 35, "comma": 44, "lbrace": 123, "lcub": 123, "rbrace": 125,
    "rcub": 125, "lbrack": 91, "lsqb": 91, "rbrack": 93, "rsqb": 93, "hyphen": 0x2010, "ndash": 0x2013, "mdash": 0x2014,
    "hellip": 0x2026, "copy": 0xA9, "reg": 0xAE, "laquo": 0xAB, "raquo": 0xBB, "auml": 0xE4, "ouml": 0xF6, "uuml": 0xFC,
    "Auml": 0xC4, "Ouml": 0xD6, "Uuml": 0xDC, "szlig": 0xDF, "eacute": 0xE9, "egrave": 0xE8, "agrave": 0xE0,
    "ccedil": 0xE7, "ntilde": 0xF1,
  ]
  /// A longer name is not a reference.
  private static let longestName = 32

  /// The bytes with references replaced by the characters they stand for. A reference that is not known stays.
  static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "&")) else { return Array(bytes) }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "&"), let (scalar, end) = reference(bytes, at: index + 1) {
        text += Array(String(Character(scalar)).utf8)
        index = end
      } else {
        text.append(bytes[index])
        index += 1
      }
    }
    return text
  }

  /// The character of a reference whose `&` is before `start`, and the index behind the reference.
  private static func reference(_ bytes: ArraySlice<UInt8>, at start: Int) -> (Unicode.Scalar, end: Int)? {
    let name = bytes[start...].prefix(longestName).prefix {
      $0 == UInt8(ascii: "#") || (48...57).contains($0) || (97...122).contains($0 | 32)
    }
    guard !name.isEmpty else { return nil }
    let isClosed = name.endIndex < bytes.endIndex && bytes[name.endIndex] == UInt8(ascii: ";")
    let word = String(decoding: name, as: UTF8.self)
    let value: UInt32?
    if word.hasPrefix("#x") || word.hasPrefix("#X") {
      value = UInt32(word.dropFirst(2), radix: 16)
    } else if word.hasPrefix("#") {
      value = UInt32(word.dropFirst(), radix: 10)
    } else {
      // In a query, `&copy=1` is a parameter and not a sign.
      value = isClosed ? named[word] : nil
    }
    guard let value, value != 0, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, name.endIndex + (isClosed ? 1 : 0))
  }
}
