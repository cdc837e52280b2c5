/// The text of a page in UTF-8, whatever it was stored in.
enum PageText {
  /// Code points of the bytes 0x80 to 0x9F in windows-1252, which the web reads for ISO-8859-1 too (WHATWG Encoding).
  private static let windows: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
    0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E,
    0x178,
  ]

  /// The bytes in UTF-8. A byte order mark wins over the name of a character set; bytes that are no UTF-8 are taken for
  /// windows-1252.
  static func utf8(_ bytes: ArraySlice<UInt8>, charset: String? = nil) -> [UInt8] {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
    if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes.dropFirst(2), isLittle: true) }
    if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes.dropFirst(2), isLittle: false) }
    let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
    let name = charset?.lowercased() ?? ""
    let isLatin = name.contains("8859-1") || name.contains("1252") || name == "latin1"
    return isUTF8 && !isLatin ? Array(bytes) : latin(bytes)
  }

  private static func latin(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      guard byte >= 0x80 else {
        text.append(byte)
        continue
      }
      let code = byte < 0xA0 ? windows[Int(byte - 0x80)] : UInt32(byte)
      text += Array(String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
    }
    return text
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>, isLittle: Bool) -> [UInt8] {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var index = bytes.startIndex
    while index + 1 < bytes.endIndex {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(isLittle ? second << 8 | first : first << 8 | second)
      index += 2
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}
