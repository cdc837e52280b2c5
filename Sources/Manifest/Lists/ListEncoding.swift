import Diagnostics

/// Refuses what is no text, or no list, with words that say what it is.
enum ListEncoding {
  /// The bytes of a byte order mark at the start.
  static func markLength(_ bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// Kinds of files that people give for lists, by their first bytes.
  private static let kinds: [(start: [UInt8], what: String, hint: String)] = [
    ([0x50, 0x4B, 3, 4], "a ZIP archive", "save the sheet as CSV (UTF-8)"),
    ([0x1F, 0x8B], "compressed with gzip", "unpack it: `gunzip -k`"),
    (Array("PAR1".utf8), "a Parquet table", "convert it to CSV, such as with `duckdb` or pandas"),
    ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd", "unpack it: `unzstd`"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz", "unpack it: `unxz -k`"),
    (Array("%PDF".utf8), "a PDF", "copy the addresses into a text file, one a line"),
  ]

  /// Looks at the first bytes of a list of addresses.
  static func checkList(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    try check(bytes, file: file)
    try checkText(bytes, file: file)
  }

  /// Looks whether a file is text.
  static func check(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    if let kind = kinds.first(where: { bytes.starts(with: $0.start) }) {
      throw mistake("the file is \(kind.what), expected text", file: file, hint: kind.hint)
    }
    let isMarked = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    if isMarked || bytes.prefix(4_096).contains(0) {
      throw mistake(
        "the file is encoded as UTF-16 or holds binary data, expected UTF-8", file: file,
        hint: "save it again as CSV (UTF-8), or run `iconv -f UTF-16 -t UTF-8`")
    }
  }

  /// Text of another kind than a list, told by its first letters.
  private static func checkText(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    let start = bytes.dropFirst(markLength(bytes)).prefix(4_096).drop { $0 == 32 || (9...13).contains($0) }
    let text = String(decoding: start.prefix(256), as: UTF8.self).lowercased()
    if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") {
      throw mistake(
        "the file is an HTML page, expected a list", file: file,
        hint: "copy the addresses of its pictures into a text file, one a line")
    }
    if text.hasPrefix("mime-version:") || text.hasPrefix("from: <saved by") {
      throw mistake(
        "the file is a saved page (MHTML), expected a list", file: file,
        hint: "copy the addresses of its pictures into a text file, one a line")
    }
    let name = file.lowercased()
    guard start.first == UInt8(ascii: "[") || start.first == UInt8(ascii: "{"),
      name.hasSuffix(".json") || name.hasSuffix(".har")
    else { return }
    throw mistake(
      "the file is one JSON value, expected a JSON object a line", file: file,
      hint: "`jq -c '.[]' FILE.json > FILE.jsonl` writes one object a line")
  }

  private static func mistake(_ message: String, file: String, hint: String) -> DiagnosticError {
    DiagnosticError([Diagnostic(.error, message, at: SourcePlace(file: file, line: 1), hint: hint)])
  }
}
