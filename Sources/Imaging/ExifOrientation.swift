/// Reads and resets the orientation in an untrusted EXIF block (TIFF 6.0 structure); every offset is checked.
struct ExifOrientation {
  private let bytes: ArraySlice<UInt8>
  private let isLittleEndian: Bool

  /// The orientation in `bytes`, which begin with the TIFF header; upright if it is absent or invalid.
  static func read(_ bytes: ArraySlice<UInt8>) -> Orientation {
    guard let reader = ExifOrientation(bytes), let entry = reader.entry() else { return .upright }
    // Some cameras write a LONG, although the standard requires a SHORT.
    let value = reader.short(at: entry + 2) == 4 ? reader.long(at: entry + 8) : reader.short(at: entry + 8)
    return value.flatMap(UInt8.init(exactly:)).flatMap(Orientation.init(rawValue:)) ?? .upright
  }

  /// `bytes` with the orientation set to upright, for a picture that was turned; nil if they are not an EXIF block.
  static func reset(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    guard let reader = ExifOrientation(bytes) else { return nil }
    var reset = Array(bytes)
    guard let entry = reader.entry(), entry + 12 <= reset.count else { return reset }
    let value: [UInt8] = reader.isLittleEndian ? [3, 0, 1, 0, 0, 0, 1, 0, 0, 0] : [0, 3, 0, 0, 0, 1, 0, 1, 0, 0]
    reset.replaceSubrange(entry + 2..<entry + 12, with: value)
    return reset
  }

  private init?(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    switch Array(bytes.prefix(2)) {
    case Array("II".utf8): isLittleEndian = true
    case Array("MM".utf8): isLittleEndian = false
    default: return nil
    }
    guard short(at: 2) == 42 else { return nil }
  }

  /// The offset of the orientation's entry. Only the first directory is read, because the others describe thumbnails.
  private func entry() -> Int? {
    guard let directory = long(at: 4), let count = short(at: directory) else { return nil }
    for index in 0..<count {
      let entry = directory + 2 + index * 12
      guard let tag = short(at: entry) else { return nil }
      if tag == 0x0112 { return entry }
    }
    return nil
  }

  private func short(at offset: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - 2 else { return nil }
    let (first, second) = (Int(bytes[bytes.startIndex + offset]), Int(bytes[bytes.startIndex + offset + 1]))
    return isLittleEndian ? second << 8 | first : first << 8 | second
  }

  private func long(at offset: Int) -> Int? {
    guard let first = short(at: offset), let second = short(at: offset + 2) else { return nil }
    return isLittleEndian ? second << 16 | first : first << 16 | second
  }
}
