/// A path pattern of `robots.txt`: `*` matches any bytes, `$` at the end matches the end (RFC 9309, section 2.2.3).
struct RobotsPattern: Sendable, Equatable {
  /// The parts between the stars. The path must begin with the first one.
  private let pieces: [[UInt8]]
  private let isAnchored: Bool
  /// The length of the pattern as written. If several patterns match, the longest decides.
  let length: Int
  /// The set of bytes in the pattern. Comparing it with the bytes of the path rules out most patterns.
  private let needed: ByteSet

  init(_ pattern: [UInt8]) {
    length = pattern.count
    isAnchored = pattern.last == UInt8(ascii: "$")
    pieces = (isAnchored ? pattern.dropLast() : pattern[...])
      .split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map { Array($0) }
    needed = ByteSet(pieces.joined())
  }

  /// Whether a path matches. Each piece is matched at its first occurrence, so the time is linear in path and pattern.
  ///
  /// - Parameter steps: the number of bytes that may still be compared, reduced by those compared here.
  func matches(_ path: RobotsPath, steps: inout Int) -> Bool {
    steps -= 1
    guard needed.isSubset(of: path.bytes) else { return false }
    let text = path.text
    var place = 0
    for (index, piece) in pieces.enumerated() {
      let isLast = index == pieces.count - 1
      steps -= piece.count
      if index == 0 {
        guard text.starts(with: piece) else { return false }
        place = piece.count
        if isLast, isAnchored { return place == text.count }
      } else if isLast, isAnchored {
        return text.count - place >= piece.count && text.suffix(piece.count).elementsEqual(piece)
      } else {
        steps -= text.count - place
        guard let found = Self.end(of: piece, in: text, from: place) else { return false }
        place = found
      }
    }
    return true
  }

  /// The end of the first occurrence of a piece (Knuth, Morris, Pratt, "Fast pattern matching in strings", 1977).
  private static func end(of piece: [UInt8], in text: [UInt8], from start: Int) -> Int? {
    guard piece.count <= text.count - start else { return nil }
    guard piece.count > 1 else {
      guard let byte = piece.first else { return start }
      return text[start...].firstIndex(of: byte).map { $0 + 1 }
    }
    // For each prefix of the piece, the length of its longest proper prefix that is also its suffix.
    var borders = [0]
    borders.reserveCapacity(piece.count)
    var border = 0
    for byte in piece.dropFirst() {
      while border > 0, piece[border] != byte { border = borders[border - 1] }
      if piece[border] == byte { border += 1 }
      borders.append(border)
    }
    var matched = 0
    for index in start..<text.count {
      while matched > 0, piece[matched] != text[index] { matched = borders[matched - 1] }
      if piece[matched] == text[index] { matched += 1 }
      if matched == piece.count { return index + 1 }
    }
    return nil
  }
}

/// A path prepared for comparison with patterns.
struct RobotsPath {
  let text: [UInt8]
  fileprivate let bytes: ByteSet

  init(_ text: [UInt8]) {
    self.text = text
    bytes = ByteSet(text)
  }
}

/// A set of bytes, as 256 bits.
private struct ByteSet: Sendable, Equatable {
  private var words = SIMD4<UInt64>.zero

  init(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
  }

  func isSubset(of other: ByteSet) -> Bool { words & ~other.words == .zero }
}
