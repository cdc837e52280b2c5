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

  /// Finds the rows in `bytes` from `offset` on, without a reader for each. `end` gives the end of the row at an offset, and nil if
  /// there is no valid row. The result is nil unless there are exactly `count` rows.
  init?(in bytes: [UInt8], from offset: Int, count: Int, end: (UnsafeRawBufferPointer, Int) -> Int?) {
    writer = ByteWriter(after: bytes)
    starts.reserveCapacity(count)
    let isWhole = unsafe bytes.withUnsafeBytes { bytes in
      var place = offset
      for _ in 0..<count {
        starts.append(place)
        guard let next = unsafe end(bytes, place) else { return false }
        place = next
      }
      return place == bytes.count
    }
    guard isWhole else { return nil }
  }

  /// The header and the rows.
  package var bytes: [UInt8] { writer.bytes }

  /// The number of rows.
  package var count: Int { starts.count }

  /// The bytes of memory that the rows take.
  package var memory: Int { writer.bytes.count + starts.count * MemoryLayout<Int>.size }

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

  /// Writes the number of rows into eight bytes of the header.
  mutating func setCount(in place: Int) {
    let count = UInt64(starts.count).littleEndian
    unsafe writer.bytes.withUnsafeMutableBytes { unsafe $0.storeBytes(of: count, toByteOffset: place, as: UInt64.self) }
  }

  /// Adds a row of `other` unchanged.
  package mutating func append(row: Int, of other: RowBytes) {
    starts.append(writer.bytes.count)
    writer.append(other.writer.bytes[other.range(of: row)])
  }

  /// Adds consecutive rows of `other` unchanged, with one copy of their bytes.
  package mutating func append(rows: Range<Int>, of other: RowBytes) {
    guard !rows.isEmpty else { return }
    let copied = other.range(of: rows)
    let shift = writer.bytes.count - copied.lowerBound
    writer.append(other.writer.bytes[copied])
    if shift == 0 { starts += other.starts[rows] } else { for row in rows { starts.append(other.starts[row] + shift) } }
  }

  /// The bytes of a row.
  package func slice(of row: Int) -> ArraySlice<UInt8> { writer.bytes[range(of: row)] }

  /// Whether some bytes occur in the rows, even across the end of a row.
  func contains(_ text: [UInt8]) -> Bool {
    guard let first = text.first else { return true }
    let span = body.span
    var place = 0
    return unsafe span.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      while bytes.count - place >= text.count {
        let left = bytes.count - place - text.count + 1
        guard let found = unsafe memchr(base + place, Int32(first), left) else { return false }
        place = unsafe UnsafeRawPointer(found) - base
        if unsafe memcmp(base + place, text, text.count) == 0 { return true }
        place += 1
      }
      return false
    }
  }

  /// Whether a row has the same bytes as a row of `other`.
  func hasSameRow(_ row: Int, as otherRow: Int, of other: RowBytes) -> Bool {
    hasSameRows(row..<row + 1, as: otherRow..<otherRow + 1, of: other)
  }

  /// Whether some rows have together the same bytes as some rows of `other`. Rows end where their own bytes say, so each row then
  /// has the same bytes too.
  func hasSameRows(_ rows: Range<Int>, as otherRows: Range<Int>, of other: RowBytes) -> Bool {
    let (mine, theirs) = (range(of: rows), other.range(of: otherRows))
    guard mine.count == theirs.count else { return false }
    return unsafe writer.bytes.withUnsafeBytes { bytes in
      unsafe other.writer.bytes.withUnsafeBytes { others in
        guard let base = bytes.baseAddress, let otherBase = others.baseAddress else { return mine.isEmpty }
        return unsafe memcmp(base + mine.lowerBound, otherBase + theirs.lowerBound, mine.count) == 0
      }
    }
  }

  /// The number of rows from `row` on that have the same bytes as those of `other` from `otherRow` on.
  func sharedRows(from row: Int, with other: RowBytes, from otherRow: Int) -> Int {
    let most = min(count - row, other.count - otherRow)
    var (shared, step) = (0, 1)
    while shared < most {
      let next = min(step, most - shared)
      let (mine, theirs) = (row + shared, otherRow + shared)
      if hasSameRows(mine..<mine + next, as: theirs..<theirs + next, of: other) {
        shared += next
        step *= 2
      } else if next > 1 {
        step = next / 2
      } else {
        break
      }
    }
    return shared
  }

  /// Calls `body` with each row and its bytes, which are valid only during the call.
  @inline(__always)
  func forEachRow(_ body: (Int, UnsafeRawBufferPointer) -> Void) {
    unsafe writer.bytes.withUnsafeBytes { bytes in
      for row in starts.indices { unsafe body(row, UnsafeRawBufferPointer(rebasing: bytes[range(of: row)])) }
    }
  }

  /// Calls `body` with the bytes of a row, which are valid only during the call.
  @inline(__always)
  func withRow<Result>(_ row: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let range = range(of: row)
    return unsafe writer.bytes.withUnsafeBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  @inline(__always)
  private func range(of row: Int) -> Range<Int> {
    starts[row]..<(row + 1 < starts.count ? starts[row + 1] : writer.bytes.count)
  }

  private func range(of rows: Range<Int>) -> Range<Int> {
    guard !rows.isEmpty else { return 0..<0 }
    return starts[rows.lowerBound]..<(rows.upperBound < starts.count ? starts[rows.upperBound] : writer.bytes.count)
  }
}
