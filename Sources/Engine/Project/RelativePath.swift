/// The paths below a folder that cannot lead out of it.
enum RelativePath {
  /// Whether a path is relative and has no empty part, no `.` and no `..`.
  static func isPlain(_ path: ArraySlice<UInt8>) -> Bool {
    guard !path.isEmpty, !path.contains(0) else { return false }
    return path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
    }
  }
}

extension StampTable {
  /// Whether the paths of a table lie one behind the other, as they are written, and none leads out of the table's folder.
  ///
  /// One pass over the bytes: tables of sixty thousand files are read by each build.
  static func hasPlainPaths(_ bytes: [UInt8], count: Int) -> Bool {
    let start = headerSize + count * entrySize
    guard count > 0 else { return bytes.count == start }
    return unsafe bytes.withUnsafeBytes { bytes in
      // Where the path in hand begins, how long its last part is, and whether that has been nothing but dots.
      var (file, path, part, isDots) = (0, start, 0, true)
      for at in start..<bytes.count {
        let byte = unsafe bytes[at]
        guard byte == 0 || byte == UInt8(ascii: "/") else {
          part += 1
          isDots = isDots && byte == UInt8(ascii: ".")
          continue
        }
        if part == 0 || isDots && part <= 2 { return false }
        (part, isDots) = (0, true)
        guard byte == 0 else { continue }
        let entry = headerSize + file * entrySize + 40
        guard file < count,
          unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: entry, as: UInt64.self)) == path - start
        else { return false }
        file += 1
        path = at + 1
      }
      return file == count && path == bytes.count
    }
  }
}
