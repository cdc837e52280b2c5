import Diagnostics

/// The text of a YAML file with its lines: turns positions into places and excerpts.
struct YAMLText: Sendable {
  /// The longest file read, in bytes.
  static let byteLimit = 1 << 20

  /// The name diagnostics give the file.
  let file: String
  /// The text as UTF-8, without a byte order mark.
  let bytes: [UInt8]
  /// For each line, the index of its first scalar and of its first byte.
  private let starts: [(scalar: Int, byte: Int)]
  /// The line shown instead of the real one: for a value that came from the command line.
  private let shown: String?

  /// The text of a file.
  ///
  /// - Throws: when it is too long, in another encoding than UTF-8, or in the middle of a git conflict.
  init(_ bytes: [UInt8], file: String, shown: String? = nil) throws(DiagnosticError) {
    try Self.checkEncoding(bytes, file: file)
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    self.file = file
    self.bytes = content
    self.shown = shown
    starts = Self.lineStarts(of: content)
    try checkUTF8()
    try checkConflict()
  }

  /// The place of a scalar, counted from 0 over the whole text as libyaml's marks do.
  func place(ofScalar index: Int) -> SourcePlace {
    let line = lineIndex(ofScalar: index)
    return SourcePlace(file: file, line: line + 1, column: index - starts[line].scalar + 1)
  }

  /// The line a scalar stands on, with as many scalars underlined as lie on it up to `end`.
  func excerpt(from index: Int, to end: Int) -> Diagnostic.Excerpt {
    let line = lineIndex(ofScalar: index)
    let text = shown ?? self.line(line)
    let left = text.unicodeScalars.count - (index - starts[line].scalar)
    return Diagnostic.Excerpt(line: text, length: max(1, min(end - index, left)))
  }

  /// An error at a place of this text.
  func error(_ message: String, from index: Int, to end: Int? = nil, notes: [Diagnostic.Note] = [], hint: String? = nil)
    -> Diagnostic
  {
    Diagnostic(
      .error, message, at: place(ofScalar: index), excerpt: excerpt(from: index, to: end ?? index + 1), notes: notes,
      hint: hint)
  }

  /// The line of that index from 0, without its line end.
  func line(_ index: Int) -> String {
    let start = starts[index].byte
    let end = index + 1 < starts.count ? starts[index + 1].byte : bytes.count
    var slice = bytes[start..<end]
    while let last = slice.last, last == 10 || last == 13 { slice.removeLast() }
    return String(decoding: slice, as: UTF8.self)
  }

  /// The index, from 0, of the line a scalar stands on.
  func lineIndex(ofScalar index: Int) -> Int {
    var low = 0
    var high = starts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle].scalar <= index { low = middle } else { high = middle - 1 }
    }
    return low
  }

  private static func lineStarts(of bytes: [UInt8]) -> [(scalar: Int, byte: Int)] {
    var starts = [(scalar: 0, byte: 0)]
    var scalar = 0
    for (index, byte) in bytes.enumerated() {
      if byte & 0xC0 != 0x80 { scalar += 1 }
      let ends = byte == 10 || byte == 13 && (index + 1 == bytes.count || bytes[index + 1] != 10)
      if ends, index + 1 < bytes.count { starts.append((scalar, index + 1)) }
    }
    return starts
  }
}

extension YAMLText {
  private static func checkEncoding(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    guard bytes.count <= byteLimit else {
      throw DiagnosticError([
        Diagnostic(
          .error, "the file has \(bytes.count) bytes, expected at most \(byteLimit) (1 MiB)",
          at: SourcePlace(file: file, line: 1), hint: "lists of addresses belong in CSV files of their own")
      ])
    }
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
        hint: "save it again as UTF-8, or run `iconv -f \(encoding) -t UTF-8`")
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
        throw DiagnosticError([error("a byte that is no UTF-8", from: scalar, hint: "save the file again as UTF-8")])
      case .scalarValue(let value):
        if (value.value < 32 && ![9, 10, 13].contains(value.value)) || value.value == 127 {
          let code = String(value.value, radix: 16, uppercase: true)
          throw DiagnosticError([error("a control character (U+\(code)) has no place in YAML", from: scalar)])
        }
        scalar += 1
      }
    }
  }

  private func checkConflict() throws(DiagnosticError) {
    var found: [Diagnostic] = []
    for index in starts.indices {
      let line = self.line(index)
      guard line.hasPrefix("<<<<<<< ") || line.hasPrefix(">>>>>>> ") else { continue }
      found.append(
        error(
          "an unresolved git conflict (`\(line.prefix(7))`)", from: starts[index].scalar, to: starts[index].scalar + 7,
          hint: "decide between the two sides and take the markers out"))
    }
    guard found.isEmpty else { throw DiagnosticError(found) }
  }
}
