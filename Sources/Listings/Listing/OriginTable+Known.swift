package import Manifest

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension OriginTable.Rows {
  /// The bytes before the text of a row: its id, its flags, its source, its line, and the length of the text.
  private static let beginning = 29

  /// The line of the row at `position`. Nothing else is decoded.
  package func line(at position: Int) -> Int {
    unsafe encoded.withRow(position) { row in
      precondition(row.count >= Self.beginning, "rows are read before they are kept")
      return unsafe Int(UInt32(littleEndian: row.loadUnaligned(fromByteOffset: 21, as: UInt32.self)))
    }
  }

  /// The id of the candidate that the row at `position` defines, if the row has this text and this source, a line, and nothing else.
  /// Nothing is decoded.
  package func candidate(at position: Int, text: String, source: Int) -> ItemID? {
    unsafe encoded.withRow(position) { row in
      guard row.count > Self.beginning, unsafe row[16] == OriginTable.Standing.candidate.rawValue,
        unsafe row.loadUnaligned(fromByteOffset: 17, as: UInt32.self).littleEndian == UInt32(source)
      else { return nil }
      let isSame = unsafe text.utf8.withContiguousStorageIfAvailable { text in
        guard let base = text.baseAddress, let rowBase = row.baseAddress else { return false }
        return unsafe row.count == Self.beginning + text.count
          && memcmp(base, rowBase + Self.beginning, text.count) == 0
      }
      return isSame == true ? unsafe OriginTable.Row.candidate(ofRow: row) : nil
    }
  }
}
