package import Diagnostics
import Digests
import Manifest

/// The pictures that a table names: those in an export's CSV, or those with the verdict "in" in a table of a lock.
package struct ReferenceTable {
  package private(set) var names: [String] = []
  package private(set) var codes: [References.Code] = []

  private static let hint = "name a `.csv` that dsbuild exported, or a table of its `lock` folder"

  /// Reads a table. A table that is damaged is an error: copies of the pictures that it no longer names would come in.
  ///
  /// - Parameter isNamed: Whether the manifest names the file itself. In a folder, a table of text without a column of digests is
  ///   somebody else's, and names nothing.
  /// - Throws: The mistakes of the table, at their lines.
  package init(_ bytes: [UInt8], file: String, isNamed: Bool) throws(DiagnosticError) {
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    if Self.isLock(bytes) {
      try readLock(bytes, file: file)
    } else {
      try readExport(bytes, file: file, isNamed: isNamed)
    }
    if names.isEmpty, isNamed { throw Self.mistake("the table names no picture", file, 1) }
  }

  /// Whether the first line has the columns of a lock's table, in any version.
  private static func isLock(_ bytes: [UInt8]) -> Bool {
    let head = String(decoding: bytes.prefix(4096).prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
    return Set(head.split(separator: "\t")).isSuperset(of: ["id", "verdict", "sha256", "url"])
  }

  private mutating func readLock(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    let reading = try LockTable.read(bytes, file: file)
    guard reading.isWhole else {
      let lines = reading.warnings.compactMap(\.place)
      throw DiagnosticError(
        lines.map { place in
          Diagnostic(
            .error, "the table of a lock is damaged here, so it does not name all its pictures", at: place,
            hint: "copy the table of the release again, or restore it with git")
        })
    }
    for row in reading.table.rows where row.verdict == "in" {
      guard let digest = row.sha256 else { continue }
      names.append(digest.hex)
      guard let phash = row.phash else { continue }
      codes.append(.init(digest: digest, phash: phash, size: Self.size(of: row)))
    }
  }

  private mutating func readExport(_ bytes: [UInt8], file: String, isNamed: Bool) throws(DiagnosticError) {
    guard let rows = try NamedColumns.read(bytes, ["image_id", "phash"], file: file),
      rows.isEmpty || rows.contains(where: { $0.cells[0] != nil }),
      rows.isEmpty || isNamed || rows.contains(where: { Self.digest($0) != nil })
    else {
      if isNamed { throw Self.mistake("the table has no column `image_id` with the SHA-256 of each picture", file, 1) }
      return
    }
    for row in rows {
      guard let digest = Self.digest(row) else {
        let found = row.cells[0].map { "`\($0.prefix(80))`" } ?? "nothing"
        throw Self.mistake(
          "\(found) in the column `image_id` is not a SHA-256 of 64 hexadecimal digits", file, row.line)
      }
      names.append(digest.hex)
      // The size in such a table is the size of the square, so it is not used.
      if let phash = row.cells[1].flatMap(Self.phash) { codes.append(.init(digest: digest, phash: phash)) }
    }
  }

  private static func digest(_ row: NamedColumns.Row) -> SHA256Digest? {
    row.cells[0].flatMap { SHA256Digest(hex: $0) }
  }

  private static func mistake(_ message: String, _ file: String, _ line: Int) -> DiagnosticError {
    DiagnosticError([Diagnostic(.error, message, at: SourcePlace(file: file, line: line), hint: hint)])
  }

  private static func size(of row: LockRow) -> References.Size? {
    guard let width = row.width, let height = row.height else { return nil }
    return .init(width: UInt32(clamping: width), height: UInt32(clamping: height))
  }

  private static func phash(_ text: String) -> UInt64? {
    text.utf8.count == 16 ? UInt64(text, radix: 16) : nil
  }
}
