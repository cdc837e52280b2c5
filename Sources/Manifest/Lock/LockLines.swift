public import Digests

/// The lines of a lock table as its file has them. A line is parsed when its row is accessed, so whoever needs few rows parses few.
public struct LockLines: Sendable {
  /// The bytes of the table as one file.
  public let bytes: [UInt8]
  /// The start of each line, then the end of the last one.
  private let starts: [Int]

  /// Finds the lines of a table; nil unless it is as dsbuild writes it: known columns, and an id in each line, ascending.
  public init?(_ bytes: [UInt8]) {
    let header = Array((LockTable.columns.joined(separator: "\t") + "\n").utf8)
    guard bytes.starts(with: header), bytes.last == 10 else { return nil }
    let span = bytes.span
    // Other programs may end lines with CR LF; dsbuild encodes a CR.
    guard span.firstIndex(of: 13, in: 0..<span.count) == span.count else { return nil }
    var starts = [header.count]
    starts.reserveCapacity(bytes.count / 250 + 1)
    var last: ItemID?
    while let start = starts.last, start < span.count {
      guard let id = Self.id(span, at: start), last.map({ $0 < id }) ?? true else { return nil }
      last = id
      starts.append(span.firstIndex(of: 10, in: start..<span.count) + 1)
    }
    self.bytes = bytes
    self.starts = starts
  }

  /// The number of lines after the first one, which names the columns.
  public var count: Int { starts.count - 1 }

  /// The id in a line.
  public func id(at position: Int) -> ItemID? { Self.id(bytes.span, at: starts[position]) }

  /// The bytes of a line with its LF.
  public func line(at position: Int) -> ArraySlice<UInt8> { lines(at: position..<position + 1) }

  /// The bytes of neighbouring lines, each with its LF.
  public func lines(at positions: Range<Int>) -> ArraySlice<UInt8> {
    bytes[starts[positions.lowerBound]..<starts[positions.upperBound]]
  }

  /// The row of a line; nil if the line is damaged.
  public func row(at position: Int) -> LockRow? {
    LockTableReader.row(
      bytes.span, starts[position]..<starts[position + 1] - 1, columns: Array(LockTable.columns.indices))
  }

  /// The row with an id, found by binary search.
  public subscript(id: ItemID) -> LockRow? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      guard let found = Self.id(bytes.span, at: starts[middle]) else { return nil }
      if found == id { return row(at: middle) }
      if found < id { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// The rows with one of some pictures.
  public func rows(of images: Set<SHA256Digest>) -> [LockRow] {
    guard !images.isEmpty else { return [] }
    let beginnings = Set(images.map { $0.prefix >> 32 })
    return (0..<count).filter { position in
      guard let start = imageStart(at: position), let beginning = LockField.half(bytes.span, start),
        beginnings.contains(beginning)
      else { return false }
      return LockField.digest(bytes.span, start..<start + 64).map(images.contains) ?? false
    }.compactMap(row(at:))
  }

  /// The start of the picture of a line, which is its fourth column; nil if it has none.
  private func imageStart(at position: Int) -> Int? {
    let span = bytes.span
    let end = starts[position + 1]
    var start = starts[position] + 33
    for _ in 1..<3 {
      start = span.firstIndex(of: 9, in: start..<end) + 1
      guard start < end else { return nil }
    }
    return start + 64 < end ? start : nil
  }

  /// The id with which a line begins.
  private static func id(_ span: Span<UInt8>, at start: Int) -> ItemID? {
    guard start + 32 < span.count, span[start + 32] == 9 else { return nil }
    return LockField.id(span, start..<start + 32)
  }
}
