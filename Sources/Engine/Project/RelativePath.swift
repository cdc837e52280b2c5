#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Checks for paths that cannot lead out of a folder.
enum RelativePath {
  /// Whether a path is relative and has no empty component, no `.` and no `..`.
  static func isPlain(_ path: ArraySlice<UInt8>) -> Bool {
    guard !path.isEmpty, !path.contains(0) else { return false }
    return path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
    }
  }
}

extension StampTable {
  /// Whether the paths of a table follow one another to its end, as they are written.
  static func hasWholePaths(_ bytes: [UInt8], count: Int) -> Bool {
    let start = headerSize + count * entrySize
    return unsafe bytes.withUnsafeBytes { bytes in
      var path = start
      for file in 0..<count {
        let entry = headerSize + file * entrySize + 40
        guard path < bytes.count, let base = bytes.baseAddress,
          unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: entry, as: UInt64.self)) == path - start,
          let end = unsafe memchr(base + path, 0, bytes.count - path)
        else { return false }
        path = unsafe UnsafeRawPointer(end) - base + 1
      }
      return path == bytes.count
    }
  }

  /// Whether no path leads out of the table's folder. It is a single pass over the bytes, because each build checks all its
  /// outputs.
  var hasPlainPaths: Bool {
    unsafe bytes.withUnsafeBytes { bytes in
      // The length of the current component, and whether it consists only of dots so far.
      var (part, isDots) = (0, true)
      for at in pathsStart..<bytes.count {
        let byte = unsafe bytes[at]
        if byte == 0 || byte == UInt8(ascii: "/") {
          if part == 0 || isDots && part <= 2 { return false }
          (part, isDots) = (0, true)
        } else {
          part += 1
          isDots = isDots && byte == UInt8(ascii: ".")
        }
      }
      return true
    }
  }
}
