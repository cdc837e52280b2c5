extension ImageFormat {
  /// The number of bytes that are examined: enough for spaces and comments at the start, but far less than the whole
  /// file.
  public static let window = 1024

  /// Detects the format from the first bytes; nil if they match no known format.
  ///
  /// A picture with a damaged but recognisable signature counts as its format, so that it is reported as corrupt.
  public static func sniff(_ bytes: [UInt8]) -> ImageFormat? {
    let head = bytes.prefix(window)
    return sniffBinary(head) ?? sniffContainer(head) ?? sniffText(head)
  }

  private static func sniffBinary(_ head: ArraySlice<UInt8>) -> ImageFormat? {
    for signature in signatures where head.starts(with: signature.bytes) { return signature.format }
    // A PNG that passed through a text filter keeps these three letters.
    if head.dropFirst().starts(with: Array("PNG".utf8)) { return .png }
    if head.count >= 14, head.starts(with: Array("BM".utf8)), head[6] == 0, head[7] == 0 { return .bmp }
    if head.count >= 3, head[0] == 0x50, (0x31...0x37).contains(head[1]), isSpace(head[2]) { return .netpbm }
    return nil
  }

  private static func sniffContainer(_ head: ArraySlice<UInt8>) -> ImageFormat? {
    guard head.count >= 12 else { return nil }
    let kind = Array(head[8..<12])
    if head.starts(with: Array("RIFF".utf8)) {
      if kind == Array("WEBP".utf8) { return .webp }
      return kind == Array("AVI ".utf8) ? .video : nil
    }
    guard Array(head[4..<8]) == Array("ftyp".utf8) else { return nil }
    // The compatible brands follow the major brand and four bytes of version (ISO/IEC 14496-12).
    let brands = [kind] + stride(from: 16, to: min(head.count - 3, 64), by: 4).map { Array(head[$0..<$0 + 4]) }
    let names = brands.map { String(decoding: $0, as: UTF8.self) }
    if names.contains("avif") || names.contains("avis") { return .avif }
    if names.contains(where: { ["heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"].contains($0) }) {
      return .heic
    }
    return .video
  }

  private static func sniffText(_ head: ArraySlice<UInt8>) -> ImageFormat? {
    var text = head
    if text.starts(with: [0xef, 0xbb, 0xbf]) { text = text.dropFirst(3) }
    text = text.drop(while: isSpace)
    guard !text.isEmpty, !text.contains(where: { $0 < 9 || (14..<32).contains($0) && $0 != 27 }) else { return nil }
    let lower = text.map { (65...90).contains($0) ? $0 + 32 : $0 }
    if lower.first == UInt8(ascii: "<") {
      if contains(lower, "<svg") { return .svg }
      for mark in ["<!doctype html", "<html", "<head", "<body", "<script", "<title", "<div", "<p>"]
      where contains(lower, mark) {
        return .html
      }
      return lower.starts(with: Array("<?xml".utf8)) ? .xml : .text
    }
    if lower.first == UInt8(ascii: "{") || lower.first == UInt8(ascii: "[") { return .json }
    return .text
  }

  /// Whether bytes that contain an SVG begin as an SVG, and not as a page that shows it.
  public static func beginsAsDrawing(_ bytes: [UInt8]) -> Bool {
    let text = bytes.prefix(window).map { (65...90).contains($0) ? $0 + 32 : $0 }
    guard let drawing = position(of: "<svg", in: text) else { return false }
    return ["<!doctype html", "<html", "<head", "<body", "<div", "<p>"].allSatisfy { mark in
      position(of: mark, in: text).map { $0 > drawing } ?? true
    }
  }

  private static func contains(_ text: [UInt8], _ mark: String) -> Bool { position(of: mark, in: text) != nil }

  private static func position(of mark: String, in text: [UInt8]) -> Int? {
    let mark = Array(mark.utf8)
    guard text.count >= mark.count else { return nil }
    return text.indices.dropLast(mark.count - 1).first { text[$0...].starts(with: mark) }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
