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

  /// Makes the changes in a file.
  ///
  /// - Returns: Whether they were made. They are not if the file is not the expected one, or if the name of a changed picture begins
  ///   like that of another one: then their names depend on each other.
  package func apply(to file: inout [UInt8]) -> Bool {
    guard file.starts(with: header), let found = ranges(in: file), !shareNames(found, file) else { return false }
    var edits: [Edit] = []
    for line in removed {
      guard let range = range(of: line, found, file) else { return false }
      edits.append(Edit(range: range, bytes: []))
    }
    for addition in added {
      guard let range = range(of: addition.neighbour, found, file) else { return false }
      let place = addition.isAfter ? range.upperBound : range.lowerBound
      edits.append(Edit(range: place..<place, bytes: addition.line.bytes))
    }
    Self.write(edits, into: &file)
    return true
  }

  /// Bytes in place of some of the file.
  private struct Edit {
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

  /// The lines of the changed pictures and of the neighbours, by their names; nil if the file does not have one line a picture.
  private func ranges(in file: [UInt8]) -> [Name: [Range<Int>]]? {
    var found: [Name: [Range<Int>]] = [:]
    for line in removed + added.flatMap({ [$0.line, $0.neighbour] }) { found[Name(line.image)] = [] }
    var lines = 0
    let isWhole = unsafe file.withUnsafeBytes { bytes in
      var start = header.count
      while start < bytes.count {
        guard let end = unsafe Self.endOfLine(bytes, from: start), end - start > digits + Self.digestDigits else {
          return false
        }
        let name = unsafe Name(bytes, at: start + digits)
        if found[name] != nil { found[name]?.append(start..<end) }
        (start, lines) = (end, lines + 1)
      }
      return true
    }
    return isWhole && lines == count ? found : nil
  }

  private static func endOfLine(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let base = bytes.baseAddress,
      let found = unsafe memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
    else { return nil }
    return unsafe UnsafeRawPointer(found) - base + 1
  }

  /// Whether a changed picture shares its name with another picture of the file or of the changes.
  private func shareNames(_ found: [Name: [Range<Int>]], _ file: [UInt8]) -> Bool {
    var images: [Name: SHA256Digest] = [:]
    for line in removed + added.map(\.line) {
      let name = Name(line.image)
      if let other = images.updateValue(line.image, forKey: name), other != line.image { return true }
    }
    return images.contains { name, image in
      let digits = Array(image.hex.utf8)
      return found[name, default: []].contains { !file[($0.lowerBound + self.digits)...].starts(with: digits) }
    }
  }

  /// The place of a line; nil unless the file has it once.
  private func range(of line: Line, _ found: [Name: [Range<Int>]], _ file: [UInt8]) -> Range<Int>? {
    let ranges = found[Name(line.image), default: []].filter { file[$0].elementsEqual(line.bytes) }
    return ranges.count == 1 ? ranges.first : nil
  }

  /// Makes edits in the file, of which those at one place keep their order.
  ///
  /// The file may be large, so it is changed where it is: what follows the first edit moves back by the length of all new bytes,
  /// and then forward again, piece by piece.
  private static func write(_ edits: [Edit], into file: inout [UInt8]) {
    let ordered = edits.enumerated().sorted {
      ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
    }.map(\.element)
    let slack = edits.reduce(0) { $0 + $1.bytes.count }
    guard let first = ordered.first?.range.lowerBound else { return }
    let count = file.count
    file.append(contentsOf: repeatElement(0, count: slack))
    let end = unsafe file.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      unsafe memmove(base + first + slack, base + first, count - first)
      var (read, written) = (first, first)
      func copy(to place: Int) {
        guard place > read else { return }
        unsafe memmove(base + written, base + read + slack, place - read)
        (read, written) = (place, written + place - read)
      }
      for edit in ordered {
        copy(to: edit.range.lowerBound)
        unsafe edit.bytes.withUnsafeBytes { unsafe bytes[written..<written + $0.count].copyBytes(from: $0) }
        (read, written) = (max(read, edit.range.upperBound), written + edit.bytes.count)
      }
      copy(to: count)
      return written
    }
    file.removeLast(file.count - end)
  }
}
