package import Digests
package import Imaging
import Manifest

/// Single fields of a row in its stored bytes, because most questions about a long listing need no whole items.
extension Listing {
  /// The picture of a row; nil if it has none.
  package static func image(from reader: inout ByteReader) -> SHA256Digest? {
    guard id(from: &reader) != nil, let mask = reader.number(UInt32.self).map(Facts.init(rawValue:)),
      mask.contains(.image), verdict(from: &reader) != nil
    else { return nil }
    return reader.digest()
  }

  package static func isIn(from reader: inout ByteReader) -> Bool {
    id(from: &reader) != nil && reader.number(UInt32.self) != nil && verdict(from: &reader) == .in
  }

  package static func hasSize(from reader: inout ByteReader) -> Bool { facts(from: &reader).contains(.size) }

  package static func hasSplit(from reader: inout ByteReader) -> Bool { facts(from: &reader).contains(.split) }

  package static func isForReview(from reader: inout ByteReader) -> Bool { facts(from: &reader).contains(.review) }

  /// The square of a row; nil if it has none.
  package static func crop(from reader: inout ByteReader) -> SquareBox? {
    guard id(from: &reader) != nil, let mask = reader.number(UInt32.self).map(Facts.init(rawValue:)),
      mask.contains(.crop), verdict(from: &reader) != nil, reader.skip(length(of: factsBeforeCrop, in: mask))
    else { return nil }
    return square(from: &reader)
  }

  private static func facts(from reader: inout ByteReader) -> Facts {
    guard id(from: &reader) != nil, let mask = reader.number(UInt32.self) else { return [] }
    return Facts(rawValue: mask)
  }

  package static func passed(_ step: StepName, from reader: inout ByteReader) -> Bool {
    guard id(from: &reader) != nil, reader.skip(4) else { return false }
    switch verdict(from: &reader) {
    case .out(let by, _)?: return by > step
    case .in?, nil: return true
    }
  }

  /// Adds a row of `other` with its picture as its group, without decoding it; false if it has a group already, or no picture, or
  /// is not in.
  package static func appendAlone(row: Int, of other: RowBytes, to rows: inout RowBytes) -> Bool {
    var reader = other.reader(at: row)
    guard id(from: &reader) != nil, let raw = reader.number(UInt32.self), verdict(from: &reader) == .in else {
      return false
    }
    let (mask, bytes) = (Facts(rawValue: raw), other.slice(of: row))
    guard mask.contains(.image), !mask.contains(.group) else { return false }
    let (image, start) = (bytes.startIndex + 21, bytes.startIndex)
    let end = start + 21 + length(of: factsBeforeGroup, in: mask)
    rows.append { writer in
      writer.append(bytes[start..<start + 16])
      writer.append(mask.union(.group).rawValue)
      writer.append(bytes[start + 20..<end])
      writer.append(bytes[image..<image + 32])
      writer.append(bytes[end...])
    }
    return true
  }

  /// The facts that come before the group in a row, with their lengths.
  private static let factsBeforeGroup: [(fact: Facts, length: Int)] = [
    (.image, 32), (.bytes, 8), (.format, 1), (.size, 8), (.orientation, 1), (.phash, 8), (.duplicate, 33),
    (.distance, 4), (.turned, 1),
  ]
  private static let factsBeforeCrop = factsBeforeGroup + [(.group, 32), (.answer, 1), (.score, 2)]

  /// The length of some facts in a row with a mask.
  private static func length(of facts: [(fact: Facts, length: Int)], in mask: Facts) -> Int {
    facts.reduce(0) { mask.contains($1.fact) ? $0 + $1.length : $0 }
  }
}
