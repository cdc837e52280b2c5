package import Encoding

/// Rows in the bytes they are stored as, end to end, with where each begins: a long table takes no more room than its file.
package struct RowBytes: Hashable, Sendable {
  private var writer: ByteWriter
  private var starts: [Int] = []

  /// No rows yet, after `header`; room is made for `rows` of about `length` bytes each.
  package init(after header: [UInt8] = [], rows: Int = 0, length: Int = 0) {
    writer = ByteWriter(after: header)
    writer.reserve(rows * length)
    starts.reserveCapacity(rows)
  }

  /// The rows that lie in `bytes` from `offset` on, found by `skip`, which goes past one or says that there is none; nil where
  /// there are not exactly `count`.
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

  /// What stands before the first row, and the rows.
  package var bytes: [UInt8] { writer.bytes }

  /// How many rows there are.
  package var count: Int { starts.count }

  /// About how long a row is.
  var averageLength: Int { count == 0 ? 0 : body.count / count + 1 }

  /// The bytes of the rows alone.
  package var body: ArraySlice<UInt8> { bytes[(starts.first ?? bytes.count)...] }

  /// A reader that stands at the beginning of a row.
  package func reader(at row: Int) -> ByteReader { ByteReader(writer.bytes, from: starts[row]) }

  /// Adds the row that `write` writes.
  package mutating func append(_ write: (inout ByteWriter) -> Void) {
    starts.append(writer.bytes.count)
    write(&writer)
  }

  /// Adds a row of `other` as it is.
  package mutating func append(row: Int, of other: RowBytes) {
    let end = row + 1 < other.starts.count ? other.starts[row + 1] : other.writer.bytes.count
    starts.append(writer.bytes.count)
    writer.append(other.writer.bytes[other.starts[row]..<end])
  }
}
