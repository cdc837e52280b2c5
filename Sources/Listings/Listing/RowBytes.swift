package import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Consecutive rows in their stored bytes, with the start of each row. A long table needs hardly more memory than its
/// file.
package struct RowBytes: Hashable, Sendable {
  private var writer: ByteWriter
  private var starts: [Int] = []

  /// Creates an empty table after `header`, with space for `rows` rows of about `length` bytes.
  package init(after header: [UInt8] = [], rows: Int = 0, length: Int = 0) {
    writer = ByteWriter(after: header)
    writer.reserve(rows * length)
    starts.reserveCapacity(rows)
  }

  /// Finds the rows in `bytes` from `offset` on. `skip` moves past a row and returns false if there is no valid row.
  /// The result is nil unless there are exactly `count` rows.
  package init?(in bytes: [UInt8], from offset: Int, count: Int, skip: (inout ByteReader) -> Bool) {
    writer = ByteWriter(after: bytes)
    starts.reserveCapacity(count)
    var reader = ByteReader(bytes, from: offset)
    for _ in 0..<count {
      starts.append(reader.offset)
      guard skip(&reader) else { return nil }
    }
    guard reader.isAtEnd else { return nil }
  }

  /// The header and the rows.
  package var bytes: [UInt8] { writer.bytes }

  /// The number of rows.
  package var count: Int { starts.count }

  /// The approximate average length of a row.
  var averageLength: Int { count == 0 ? 0 : body.count / count + 1 }

  /// The bytes of the rows alone.
  package var body: ArraySlice<UInt8> { bytes[(starts.first ?? bytes.count)...] }

  /// A reader at the start of a row.
  package func reader(at row: Int) -> ByteReader { ByteReader(writer.bytes, from: starts[row]) }

  /// Adds a row that `write` writes.
  package mutating func append(_ write: (inout ByteWriter) -> Void) {
    starts.append(writer.bytes.count)
    write(&writer)
  }

  /// Adds a row of `other` unchanged.
  package mutating func append(row: Int, of other: RowBytes) {
    starts.append(writer.bytes.count)
    writer.append(other.writer.bytes[other.range(of: row)])
  }

  /// The bytes of a row.
  package func slice(of row: Int) -> ArraySlice<UInt8> { writer.bytes[range(of: row)] }

  /// Whether a row has the same bytes as a row of `other`.
  func hasSameRow(_ row: Int, as otherRow: Int, of other: RowBytes) -> Bool {
    let (mine, theirs) = (range(of: row), other.range(of: otherRow))
    guard mine.count == theirs.count else { return false }
    return unsafe writer.bytes.withUnsafeBytes { bytes in
      unsafe other.writer.bytes.withUnsafeBytes { others in
        guard let base = bytes.baseAddress, let otherBase = others.baseAddress else { return mine.isEmpty }
        return unsafe memcmp(base + mine.lowerBound, otherBase + theirs.lowerBound, mine.count) == 0
      }
    }
  }

  private func range(of row: Int) -> Range<Int> {
    starts[row]..<(row + 1 < starts.count ? starts[row + 1] : writer.bytes.count)
  }
}
