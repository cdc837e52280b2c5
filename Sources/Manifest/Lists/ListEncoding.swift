import Diagnostics

/// Refuses what is no text, with words that say what it is.
enum ListEncoding {
  /// The bytes of a byte order mark at the start.
  static func markLength(_ bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// Looks at the first bytes of a list.
  static func check(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    let place = SourcePlace(file: file, line: 1)
    if bytes.starts(with: [0x50, 0x4B, 3, 4]) {
      throw DiagnosticError([
        Diagnostic(.error, "the file is a ZIP archive, expected text", at: place, hint: "save the sheet as CSV (UTF-8)")
      ])
    }
    let isMarked = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    guard isMarked || bytes.prefix(4_096).contains(0) else { return }
    throw DiagnosticError([
      Diagnostic(
        .error, "the file is encoded as UTF-16 or holds binary data, expected UTF-8", at: place,
        hint: "save it again as CSV (UTF-8), or run `iconv -f UTF-16 -t UTF-8`")
    ])
  }
}
