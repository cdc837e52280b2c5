package import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The changes of a text file that has a header and then one line for each picture.
///
/// Each changed line is given with its bytes. So a file that is not what it is taken for gets no change: each line is found by its
/// picture and has to have the expected bytes.
package struct LineChanges: Sendable {
  /// The line of a picture, with its line feed.
  package struct Line: Hashable, Sendable {
    /// The picture.
    package let image: SHA256Digest
    /// The bytes of the line.
    package let bytes: [UInt8]

    package init(image: SHA256Digest, bytes: [UInt8]) {
      self.image = image
      self.bytes = bytes
    }
  }

  /// A new line with its place.
  package struct Addition: Sendable {
    /// The new line.
    package let line: Line
    /// A line that stays, with no other line that stays between it and the new one.
    let neighbour: Line
    /// Whether the new line comes after ``neighbour``; otherwise before.
    let isAfter: Bool

    package init(_ line: Line, beside neighbour: Line, isAfter: Bool) {
      self.line = line
      self.neighbour = neighbour
      self.isAfter = isAfter
    }
  }

  private let header: [UInt8]
  private let count: Int
  private let digits: Int
  private var removed: [Line] = []
  private var added: [Addition] = []

  /// Creates changes of a file.
  ///
  /// - Parameters:
  ///   - header: The bytes before the first line.
  ///   - count: The number of pictures in the file.
  ///   - digits: The place of the picture's digest in each line, with 64 hexadecimal digits.
  ///   - removed: The lines that go.
  ///   - added: The lines that come, in the order in which they are to stand.
  package init(header: [UInt8], count: Int, digits: Int, removed: [Line], added: [Addition]) {
    self.header = header
    self.count = count
    self.digits = digits
    self.removed = removed
    self.added = added
  }

  /// Bytes in place of some of the file.
  package struct Edit: Hashable, Sendable {
    /// The place in the file.
    package let range: Range<Int>
    /// The new bytes.
    package let bytes: [UInt8]
  }

  /// Finds the places of the changes in a file, which is read piece by piece because it may be large.
  ///
  /// - Parameter next: Gives the next bytes of the file, and none at its end.
  /// - Returns: The edits in the order of their places; at the place of a line that goes, others may come. Nil if the file is not the
  ///   expected one, or if the name of a changed picture begins like that of another one: then their names depend on each other.
  package func edits<Failure>(reading next: () throws(Failure) -> [UInt8]) throws(Failure) -> [Edit]? {
    guard let found = try lines(reading: next), !shareNames(found) else { return nil }
    var edits: [Edit] = []
    for line in removed {
      guard let range = range(of: line, found) else { return nil }
      edits.append(Edit(range: range, bytes: []))
    }
    for addition in added {
      guard let range = range(of: addition.neighbour, found) else { return nil }
      let place = addition.isAfter ? range.upperBound : range.lowerBound
      edits.append(Edit(range: place..<place, bytes: addition.line.bytes))
    }
    // Edits at one place keep their order.
    return edits.enumerated().sorted {
      ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
    }.map(\.element)
  }

  /// A line of the file.
  private struct Found {
    let range: Range<Int>
    let bytes: [UInt8]
  }

  /// The first 16 digits of a picture's digest, which are the name of its file.
  private struct Name: Hashable {
    let first: UInt64
    let second: UInt64

    /// Reads the name at the beginning of some bytes.
    init(_ bytes: UnsafeRawBufferPointer, at place: Int) {
      first = unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      second = unsafe bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
    }

    init(_ image: SHA256Digest) {
      self = unsafe Array(image.hex.utf8).withUnsafeBytes { unsafe Name($0, at: 0) }
    }
  }

  private static let digestDigits = 64

  /// The longest line that is read. No table has a longer one, unless it is not dsbuild's.
  private static let longestLine = 16 << 20

  /// The lines of the changed pictures and of the neighbours, by their names; nil if the file does not have one line a picture.
  private func lines<Failure>(reading next: () throws(Failure) -> [UInt8]) throws(Failure) -> [Name: [Found]]? {
    var found: [Name: [Found]] = [:]
    for line in removed + added.flatMap({ [$0.line, $0.neighbour] }) { found[Name(line.image)] = [] }
    // What was read and is not a whole line yet, with its place in the file.
    var (rest, place, isBehindHeader, count) = ([UInt8](), 0, false, 0)
    while case let piece = try next(), !piece.isEmpty {
      rest += piece
      if !isBehindHeader {
        guard rest.count >= header.count else { continue }
        guard rest.starts(with: header) else { return nil }
        rest.removeFirst(header.count)
        (place, isBehindHeader) = (header.count, true)
      }
      guard let lines = note(linesOf: rest, at: place, in: &found) else { return nil }
      rest.removeFirst(lines.end)
      (place, count) = (place + lines.end, count + lines.count)
      guard rest.count <= Self.longestLine else { return nil }
    }
    return isBehindHeader && rest.isEmpty && count == self.count ? found : nil
  }

  /// Notes the wanted ones of some whole lines; nil if one is too short.
  ///
  /// - Returns: The number of lines, and the end of the last one.
  private func note(
    linesOf bytes: [UInt8], at place: Int, in found: inout [Name: [Found]]
  ) -> (count: Int, end: Int)? {
    unsafe bytes.withUnsafeBytes { bytes in
      var (start, count) = (0, 0)
      while let end = unsafe Self.endOfLine(bytes, from: start) {
        guard end - start > digits + Self.digestDigits else { return nil }
        let name = unsafe Name(bytes, at: start + digits)
        if found[name] != nil {
          unsafe found[name]?.append(Found(range: place + start..<place + end, bytes: Array(bytes[start..<end])))
        }
        (start, count) = (end, count + 1)
      }
      return (count, start)
    }
  }

  private static func endOfLine(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = bytes.baseAddress,
      let found = unsafe memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
    else { return nil }
    return unsafe UnsafeRawPointer(found) - base + 1
  }

  /// Whether a changed picture shares its name with another picture of the file or of the changes.
  private func shareNames(_ found: [Name: [Found]]) -> Bool {
    var images: [Name: SHA256Digest] = [:]
    for line in removed + added.map(\.line) {
      let name = Name(line.image)
      if let other = images.updateValue(line.image, forKey: name), other != line.image { return true }
    }
    return images.contains { name, image in
      let digits = Array(image.hex.utf8)
      return found[name, default: []].contains { !$0.bytes[self.digits...].starts(with: digits) }
    }
  }

  /// The place of a line; nil unless the file has it once.
  private func range(of line: Line, _ found: [Name: [Found]]) -> Range<Int>? {
    let lines = found[Name(line.image), default: []].filter { $0.bytes == line.bytes }
    return lines.count == 1 ? lines.first?.range : nil
  }
}
