import Digests
import Manifest

/// The pictures that a table names: those in an export's CSV, or those with the verdict "in" in a table of a lock.
package struct ReferenceTable {
  package private(set) var names: [String] = []
  package private(set) var codes: [References.Code] = []

  /// Reads a table; any other file names nothing.
  package init(_ bytes: [UInt8], file: String) {
    if file.hasSuffix(".tsv"), bytes.starts(with: LockTable.columns.joined(separator: "\t").utf8) {
      readLock(bytes, file: file)
      return
    }
    for row in NamedColumns.read(bytes, ["image_id", "phash"]) {
      guard let digest = row[0].flatMap({ SHA256Digest(hex: $0) }) else { continue }
      names.append(digest.hex)
      // The size in such a table is the size of the square, so it is not used.
      if let phash = row[1].flatMap(Self.phash) { codes.append(.init(digest: digest, phash: phash)) }
    }
  }

  private mutating func readLock(_ bytes: [UInt8], file: String) {
    for row in (try? LockTable.read(bytes, file: file))?.table.rows ?? [] where row.verdict == "in" {
      guard let digest = row.sha256 else { continue }
      names.append(digest.hex)
      guard let phash = row.phash else { continue }
      codes.append(.init(digest: digest, phash: phash, size: Self.size(of: row)))
    }
  }

  private static func size(of row: LockRow) -> References.Size? {
    guard let width = row.width, let height = row.height else { return nil }
    return .init(width: UInt32(clamping: width), height: UInt32(clamping: height))
  }

  private static func phash(_ text: String) -> UInt64? {
    text.utf8.count == 16 ? UInt64(text, radix: 16) : nil
  }
}
