import Diagnostics
import Digests

/// The text of a YAML file, which converts positions to places and excerpts.
///
/// All nodes of a file share one object. A node stores only two positions; its line is extracted only for a message.
final class YAMLText: Sendable {
  /// The longest file that is read, in bytes.
  static let byteLimit = 1 << 20
  /// The most lines that begin with `%`: libyaml compares each `%TAG` with all previous ones.
  static let directiveLimit = 64
  /// The number of scalars between two stored byte offsets.
  private static let stride = 1_024
  /// The number of characters of a long line that an excerpt shows before its column, and in total.
  private static let window = (before: 100, whole: 300)

  /// The name of the file in diagnostics.
  let file: String
  /// The text as UTF-8, without a byte order mark.
  let bytes: [UInt8]
  /// The number of scalars.
  private let count: Int
  /// For each line, the indices of its first scalar and its first byte.
  private let starts: [(scalar: Int, byte: Int)]
  /// The byte offset of each 1024th scalar.
  private let marks: [Int]
  /// The line to show instead of the real one, for a value from the command line.
  private let shown: String?

  /// Checks and indexes the text of a file.
  ///
  /// - Throws: if it is too long, not encoded as UTF-8, or contains markers of a git conflict.
  init(_ bytes: [UInt8], file: String, shown: String? = nil) throws(DiagnosticError) {
    try Self.checkEncoding(bytes, file: file)
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    self.file = file
    self.bytes = content
    self.shown = shown
    (starts, marks, count) = Self.measured(content)
    try checkUTF8()
    try checkConflict()
    try checkDirectives()
  }

  /// The place of a scalar, counted from 0 over the whole text like libyaml's marks.
  func place(ofScalar index: Int) -> SourcePlace {
    let line = lineIndex(ofScalar: index)
    return SourcePlace(file: file, line: line + 1, column: index - starts[line].scalar + 1)
  }

  /// The line of a scalar, underlined up to `end` or the end of the line; for a long line the part around the scalar.
  func excerpt(from index: Int, to end: Int) -> Diagnostic.Excerpt {
    let line = lineIndex(ofScalar: index)
    let column = index - starts[line].scalar
    let skipped = max(0, column - Self.window.before)
    let scalars: Int
    let part: String
    if let shown {
      scalars = shown.unicodeScalars.count
      part = String(String.UnicodeScalarView(shown.unicodeScalars.dropFirst(skipped).prefix(Self.window.whole)))
    } else {
      let range = content(ofLine: line)
      scalars = range.scalars.count
      let first = range.scalars.lowerBound + skipped
      let last = min(range.scalars.upperBound, first + Self.window.whole)
      part = first < last ? text(ofScalars: first..<last) : ""
    }
    return Diagnostic.Excerpt(line: part, length: max(1, min(end - index, scalars - column)), skipped: skipped)
  }

  func error(_ message: String, from index: Int, to end: Int? = nil, notes: [Diagnostic.Note] = [], hint: String? = nil)
    -> Diagnostic
  {
    Diagnostic(
      .error, message, at: place(ofScalar: index), excerpt: excerpt(from: index, to: end ?? index + 1), notes: notes,
      hint: hint)
  }

  /// The line with an index from 0, without its line end.
  func line(_ index: Int) -> String { text(ofScalars: content(ofLine: index).scalars) }

  /// The index, from 0, of the line that contains a scalar.
  func lineIndex(ofScalar index: Int) -> Int {
    max(0, starts.partitioningIndex { $0.scalar > index } - 1)
  }

  /// The range of the scalars of a line without its line end, and the index of its first byte.
  private func content(ofLine index: Int) -> (scalars: Range<Int>, firstByte: Int) {
    let start = starts[index]
    let next = index + 1 < starts.count ? starts[index + 1] : (scalar: count, byte: bytes.count)
    var ends = 0
    while next.byte - ends > start.byte, [10, 13].contains(bytes[next.byte - ends - 1]) { ends += 1 }
    return (start.scalar..<next.scalar - ends, start.byte)
  }

  private func text(ofScalars range: Range<Int>) -> String {
    String(decoding: bytes[offset(ofScalar: range.lowerBound)..<offset(ofScalar: range.upperBound)], as: UTF8.self)
  }

  /// The index of the first byte of a scalar.
  private func offset(ofScalar index: Int) -> Int {
    guard index < count else { return bytes.count }
    var offset = marks[index / Self.stride]
    var left = index % Self.stride
    while left > 0 {
      offset += 1
      if bytes[offset] & 0xC0 != 0x80 { left -= 1 }
    }
    return offset
  }

  private static func measured(_ bytes: [UInt8]) -> (starts: [(scalar: Int, byte: Int)], marks: [Int], count: Int) {
    var starts = [(scalar: 0, byte: 0)]
    var marks: [Int] = []
    var scalar = 0
    for (index, byte) in bytes.enumerated() {
      if byte & 0xC0 != 0x80 {
        if scalar % stride == 0 { marks.append(index) }
        scalar += 1
      }
      let ends = byte == 10 || byte == 13 && (index + 1 == bytes.count || bytes[index + 1] != 10)
      if ends, index + 1 < bytes.count { starts.append((scalar, index + 1)) }
    }
    return (starts, marks, scalar)
  }
}

extension YAMLText {
  /// The error for a file that is longer than ``byteLimit``.
  static func tooLong(_ file: String, bytes: Int? = nil) -> DiagnosticError {
    let length = bytes.map { "has \($0) bytes" } ?? "is too large"
    return DiagnosticError([
      Diagnostic(
        .error, "the file \(length), expected at most \(byteLimit) (1 MiB)",
        at: SourcePlace(file: file, line: 1), hint: "put lists of addresses into CSV files of their own")
    ])
  }

  private static func checkEncoding(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    guard bytes.count <= byteLimit else { throw tooLong(file, bytes: bytes.count) }
    let marks: [(bytes: [UInt8], name: String)] = [
      ([0xFF, 0xFE, 0, 0], "UTF-32"), ([0, 0, 0xFE, 0xFF], "UTF-32"), ([0xFF, 0xFE], "UTF-16"),
      ([0xFE, 0xFF], "UTF-16"),
    ]
    let marked = marks.first { bytes.starts(with: $0.bytes) }?.name
    let unmarked = bytes.prefix(4).contains(0) ? "UTF-16" : nil
    guard let encoding = marked ?? unmarked else { return }
    throw DiagnosticError([
      Diagnostic(
        .error, "the file is encoded as \(encoding), expected UTF-8", at: SourcePlace(file: file, line: 1),
        hint: "save it again as UTF-8, or run `iconv -f \(encoding) -t UTF-8 \(ShellWord.quoted(file)) > NEW`")
    ])
  }

  private func checkUTF8() throws(DiagnosticError) {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var scalar = 0
    while true {
      switch decoder.decode(&iterator) {
      case .emptyInput: return
      case .error:
        throw DiagnosticError([
          error("there is a byte here that is not UTF-8", from: scalar, hint: "save the file again as UTF-8")
        ])
      case .scalarValue(let value):
        if (value.value < 32 && ![9, 10, 13].contains(value.value)) || value.value == 127 {
          let code = String(value.value, radix: 16, uppercase: true)
          throw DiagnosticError([
            error("there is an invisible control character (U+\(code)) here", from: scalar, hint: "delete it")
          ])
        }
        scalar += 1
      }
    }
  }

  private func checkConflict() throws(DiagnosticError) {
    var found = Findings()
    for start in starts where start.byte < bytes.count {
      guard bytes[start.byte] == UInt8(ascii: "<") || bytes[start.byte] == UInt8(ascii: ">") else { continue }
      let mark = String(decoding: bytes[start.byte...].prefix(8), as: UTF8.self)
      guard mark == "<<<<<<< " || mark == ">>>>>>> " else { continue }
      found.append(
        error(
          "an unresolved git conflict (`\(mark.prefix(7))`)", from: start.scalar, to: start.scalar + 7,
          hint: "keep one of the two sides and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`"))
    }
    guard found.kept.isEmpty else { throw DiagnosticError(found.shown(in: file)) }
  }

  private func checkDirectives() throws(DiagnosticError) {
    let directives = starts.lazy.filter { [bytes] in $0.byte < bytes.count && bytes[$0.byte] == UInt8(ascii: "%") }
    guard let extra = directives.dropFirst(Self.directiveLimit).first else { return }
    throw DiagnosticError([
      error(
        "more than \(Self.directiveLimit) lines begin with `%`, as YAML directives do", from: extra.scalar,
        hint: "remove these lines, or indent text that begins with `%`")
    ])
  }
}
