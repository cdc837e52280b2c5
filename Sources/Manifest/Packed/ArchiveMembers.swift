/// The files of a tar archive, with the ranges of their contents.
///
/// It reads POSIX ustar and pax (IEEE Std 1003.1, `pax`) and GNU's long names. Entries other than regular files are
/// skipped. Reading ends at the end of the archive or at an invalid header.
package struct TarMembers {
  /// A file of an archive.
  package struct Member: Hashable {
    /// Its path.
    package var name: String
    /// The range of its bytes.
    package var content: Range<Int>
  }

  private static let block = 512
  /// The files, in the order of the archive.
  package private(set) var all: [Member] = []

  /// Reads an archive.
  package init(_ bytes: Span<UInt8>) {
    var place = 0
    var longName: String?
    while place + Self.block <= bytes.count, Self.isHeader(bytes, at: place),
      let size = Self.number(bytes, at: place + 124, digits: 12), size <= bytes.count - place - Self.block
    {
      let content = place + Self.block..<place + Self.block + size
      switch bytes[place + 156] {
      case UInt8(ascii: "0"), 0:
        all.append(Member(name: longName ?? Self.name(bytes, at: place), content: content))
        longName = nil
      case UInt8(ascii: "L"): longName = Self.text(bytes, content)
      case UInt8(ascii: "x"):
        longName = Self.path(inExtendedHeader: Self.text(bytes, content, isWhole: true)) ?? longName
      default: longName = nil
      }
      place = content.upperBound + (Self.block - size % Self.block) % Self.block
    }
  }

  /// Whether the sum of a header's bytes matches the stated one; the checksum field itself counts as spaces.
  private static func isHeader(_ bytes: Span<UInt8>, at place: Int) -> Bool {
    guard let stated = number(bytes, at: place + 148, digits: 8) else { return false }
    let sum = (0..<block).reduce(0) { sum, index in
      sum + ((148..<156).contains(index) ? 32 : Int(bytes[place + index]))
    }
    return stated == sum
  }

  /// Octal digits, or, if the highest bit is set, a binary number: GNU writes large numbers in this way.
  private static func number(_ bytes: Span<UInt8>, at place: Int, digits: Int) -> Int? {
    if bytes[place] == 0x80 {
      return (place + digits - 7..<place + digits).reduce(0) { $0 << 8 | Int(bytes[$1]) }
    }
    let text = Self.text(bytes, place..<place + digits).trimmingPrefix { $0 == " " }.prefix { $0 != " " }
    return text.isEmpty ? nil : Int(text, radix: 8).flatMap { $0 >= 0 ? $0 : nil }
  }

  private static func name(_ bytes: Span<UInt8>, at place: Int) -> String {
    let name = text(bytes, place..<place + 100)
    let isStandard = text(bytes, place + 257..<place + 262) == "ustar"
    let folder = isStandard ? text(bytes, place + 345..<place + 500) : ""
    return folder.isEmpty ? name : "\(folder)/\(name)"
  }

  /// The value of `LENGTH path=NAME\n` in the records of a pax header.
  private static func path(inExtendedHeader text: String) -> String? {
    let line = text.split(separator: "\n").last { $0.drop { $0 != " " }.hasPrefix(" path=") }
    return line.map { String($0.drop { $0 != "=" }.dropFirst()) }
  }

  /// The text in a range, up to its first zero byte unless `isWhole`.
  private static func text(_ bytes: Span<UInt8>, _ range: Range<Int>, isWhole: Bool = false) -> String {
    let characters = range.prefix(4096).map { bytes[$0] }
    return String(decoding: isWhole ? characters[...] : characters.prefix { $0 != 0 }, as: UTF8.self)
  }
}

/// The records of a TFRecord file, with the ranges of their data. A record is a length, its checksum, the data, the
/// checksum of the data (tensorflow/core/lib/io/record_writer.h). Checksums are not verified.
package struct TFRecords {
  /// The ranges, in the order of the file.
  package private(set) var all: [Range<Int>] = []

  /// Reads a file.
  package init(_ bytes: Span<UInt8>) {
    var place = 0
    while place + 12 <= bytes.count {
      let length = (0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[place + $1]) }
      guard let count = Int(exactly: length), count <= bytes.count - place - 12 else { return }
      all.append(place + 12..<place + 12 + count)
      place += 12 + count + 4
    }
  }
}
