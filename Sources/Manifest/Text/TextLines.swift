import Diagnostics

/// The lines of a text as an editor counts them. LF, CR LF and CR end a line; a byte order mark is skipped.
struct TextLines: Sequence, IteratorProtocol {
  struct Line {
    /// The line number, counted from 1.
    let number: Int
    /// The bytes of the line without the line end.
    let bytes: ArraySlice<UInt8>

    /// Whether the line contains only white space.
    var isBlank: Bool { bytes.allSatisfy { $0 == 32 || (9...13).contains($0) } }

    /// The text of the line; invalid UTF-8 becomes U+FFFD.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// An error at a byte of the line. The excerpt of a long line is the part around that byte.
    func error(_ message: String, file: String, at offset: Int = 0, length: Int = 1, hint: String? = nil) -> Diagnostic
    {
      let column = Self.scalars(in: bytes.prefix(offset))
      var start = Swift.max(0, offset - 400)
      while start > 0, bytes[bytes.startIndex + start] & 0xC0 == 0x80 { start -= 1 }
      var end = Swift.min(bytes.count, offset + 1_200)
      while end < bytes.count, bytes[bytes.startIndex + end] & 0xC0 == 0x80 { end -= 1 }
      let part = String(decoding: bytes.dropFirst(start).prefix(Swift.max(0, end - start)), as: UTF8.self)
      return Diagnostic(
        .error, message, at: SourcePlace(file: file, line: number, column: column + 1),
        excerpt: Diagnostic.Excerpt(line: part, length: length, skipped: Self.scalars(in: bytes.prefix(start))),
        hint: hint)
    }

    private static func scalars(in bytes: ArraySlice<UInt8>) -> Int {
      String(decoding: bytes, as: UTF8.self).unicodeScalars.count
    }
  }

  private let bytes: [UInt8]
  private var offset: Int
  private var number = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next line. A line end at the end of the text does not start another line.
  mutating func next() -> Line? {
    guard offset < bytes.count else { return nil }
    let start = offset
    while offset < bytes.count, bytes[offset] != 10, bytes[offset] != 13 { offset += 1 }
    number += 1
    let line = Line(number: number, bytes: bytes[start..<offset])
    if offset < bytes.count {
      offset += bytes[offset] == 13 && offset + 1 < bytes.count && bytes[offset + 1] == 10 ? 2 : 1
    }
    return line
  }

  /// A text without white space around it.
  static func trimmed(_ text: String) -> String {
    let isBlank: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !isBlank($0) }), let last = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(scalars[first...last])
  }
}
