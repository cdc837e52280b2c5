import Digests

/// Writes rows of a lock table. It composes each row in a line buffer and appends the whole line.
public struct LockTableWriter {
  /// The written bytes that were not taken yet.
  public private(set) var bytes: [UInt8] = []
  private var line = LockLine()

  /// Creates a writer and writes the header line.
  public init() {
    bytes += Array((LockTable.columns.joined(separator: "\t") + "\n").utf8)
  }

  /// Returns the bytes written since the last call.
  public mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  /// Writes a line of another table, with its LF, unchanged.
  public mutating func append(line: ArraySlice<UInt8>) { bytes += line }

  /// Writes one row; the caller passes rows in ascending order of their ids.
  public mutating func append(_ row: LockRow) {
    line.start(verdict: row.verdict, address: row.url)
    line.put(hex: row.id.high)
    line.put(hex: row.id.low)
    line.put(LockLine.tab)
    line.put(text: row.verdict)
    line.put(LockLine.tab)
    line.field(row.duplicateOf)
    line.field(row.sha256)
    line.field(row.bytes)
    line.field(row.width)
    line.field(row.height)
    line.field(row.pixels)
    line.field(row.phash)
    line.field(row.crop)
    line.field(word: row.cropBy?.name)
    line.field(word: row.split?.name)
    line.put(address: row.url)
    line.put(10)
    line.take(into: &bytes)
  }
}
