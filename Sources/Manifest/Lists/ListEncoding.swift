import Diagnostics

/// Refuses files that are not text, or not lists, with a message that names their kind.
enum ListEncoding {
  /// The length of a byte order mark at the start; 0 without one.
  static func markLength(_ bytes: [UInt8]) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// The content of a list's file, decompressed if gzip compressed it.
  ///
  /// - Throws: if the compressed data is damaged, cut or too large.
  static func unpacked(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> [UInt8] {
    guard Gzip.isPacked(bytes) else { return bytes }
    let limit = Gzip.limit(of: bytes.count, most: mostUnpacked)
    do throws(Inflater.Failure) { return try Gzip.unpacked(bytes, limit: limit) } catch {
      switch error {
      case .tooLarge:
        throw mistake(
          "the file expands to more than \(limit >> 20) MiB", file: file,
          hint: "unpack it, and split it into several lists")
      case .cut: throw mistake("the file is packed with gzip and ends too early", file: file, hint: "copy it again")
      case .broken:
        throw mistake(
          "the file is packed with gzip and damaged", file: file, hint: "copy it again; `gzip -t` checks it")
      }
    }
  }

  /// The largest decompressed size of a list.
  private static let mostUnpacked = 512 << 20

  /// Checks that a file may be a list. If the file was compressed, the hint begins with the command that decompresses
  /// it.
  static func checkList(_ bytes: [UInt8], file: String, isPacked: Bool) throws(DiagnosticError) {
    let name = isPacked ? Gzip.unpackedName(file) : file
    guard let kind = ForeignFile(binary: bytes, file: name) ?? ForeignFile(text: bytes, file: name) else {
      return try check(bytes, file: file)
    }
    let unpacking = isPacked ? "unpack it with `gunzip -k \(ShellWord.quoted(file))`; then " : ""
    throw mistake("the file is \(kind.what), expected a list", file: file, hint: unpacking + kind.hint)
  }

  /// Checks that a file is text.
  static func check(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    if let kind = ForeignFile(binary: bytes, file: file) {
      throw mistake("the file is \(kind.what), expected text", file: file, hint: kind.hint)
    }
    let isMarked = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    if isMarked || bytes.prefix(4_096).contains(0) {
      throw mistake(
        "the file is encoded as UTF-16 or holds binary data, expected UTF-8", file: file,
        hint: "save it again as CSV (UTF-8), or run `iconv -f UTF-16 -t UTF-8`")
    }
  }

  private static func mistake(_ message: String, file: String, hint: String) -> DiagnosticError {
    DiagnosticError([Diagnostic(.error, message, at: SourcePlace(file: file, line: 1), hint: hint)])
  }
}
