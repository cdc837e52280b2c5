package import Digests
package import Imaging
import Manifest

/// Single fields of a row in its stored bytes, because most questions about a long listing need no whole items.
extension Listing {
  /// The length of the id and the mask with which a row begins; the verdict follows.
  static let beginning = 20

  /// The id of a row.
  @inline(__always)
  static func id(ofRow row: UnsafeRawBufferPointer) -> ItemID {
    unsafe ItemID(
      high: UInt64(littleEndian: row.loadUnaligned(as: UInt64.self)),
      low: UInt64(littleEndian: row.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }

  /// The facts that a row has.
  @inline(__always)
  static func facts(ofRow row: UnsafeRawBufferPointer) -> Facts {
    unsafe Facts(rawValue: UInt32(littleEndian: row.loadUnaligned(fromByteOffset: 16, as: UInt32.self)))
  }

  /// Whether a row is in.
  @inline(__always)
  static func isIn(row: UnsafeRawBufferPointer) -> Bool {
    precondition(row.count > beginning, "rows are read before they are kept")
    return unsafe row[beginning] == UInt8.max
  }

  /// The place of the first fact. The verdict of a row that is out has its reason behind the step.
  @inline(__always)
  static func endOfVerdict(isIn: Bool) -> Int { beginning + (isIn ? 1 : 3) }

  /// The picture of a row; nil if it has none.
  @inline(__always)
  static func image(ofRow row: UnsafeRawBufferPointer) -> SHA256Digest? {
    guard unsafe facts(ofRow: row).contains(.image) else { return nil }
    let start = unsafe endOfVerdict(isIn: isIn(row: row))
    precondition(row.count >= start + 32, "rows are read before they are kept")
    return unsafe SHA256Digest(raw: UnsafeRawBufferPointer(rebasing: row[start..<start + 32]))
  }

  /// The square of a row; nil if it has none.
  package static func crop(from reader: inout ByteReader) -> SquareBox? {
    guard id(from: &reader) != nil, let mask = reader.number(UInt32.self).map(Facts.init(rawValue:)),
      mask.contains(.crop), verdict(from: &reader) != nil, reader.skip(length(of: factsBeforeCrop, in: mask))
    else { return nil }
    return square(from: &reader)
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
  static func appendAlone(row: Int, of other: ListingRows, to rows: inout ListingWriter) -> Bool {
    let (id, mask, isIn) = unsafe other.withRow(row) {
      unsafe (Self.id(ofRow: $0), facts(ofRow: $0), Self.isIn(row: $0))
    }
    guard isIn, mask.contains(.image), !mask.contains(.group) else { return false }
    let bytes = other.slice(of: row)
    let (image, start) = (bytes.startIndex + 21, bytes.startIndex)
    let end = start + 21 + length(of: factsBeforeGroup, in: mask)
    rows.append(id) { writer in
      let place = writer.bytes.count + 16
      writer.append(bytes[start..<end])
      let raw = mask.union(.group).rawValue.littleEndian
      unsafe writer.bytes.withUnsafeMutableBytes { unsafe $0.storeBytes(of: raw, toByteOffset: place, as: UInt32.self) }
      writer.append(bytes[image..<image + 32])
      if end < bytes.endIndex { writer.append(bytes[end...]) }
    }
    return true
  }

  /// The facts that come before the group in a row, with their lengths.
  private static let factsBeforeGroup: [(fact: Facts, length: Int)] = [
    (.image, 32), (.bytes, 8), (.format, 1), (.size, 8), (.orientation, 1), (.phash, 8), (.duplicate, 33),
    (.distance, 4), (.turned, 1),
  ]
  private static let factsBeforeCrop = factsBeforeGroup + [(.group, 32), (.answer, 1), (.score, 2)]
  /// The facts that come before the part of the split, with their lengths.
  static let factsBeforeSplit = factsBeforeCrop + [(.crop, 12), (.chooser, 1), (.focus, 8), (.cropped, 32)]

  /// The length of some facts in a row with a mask.
  static func length(of facts: [(fact: Facts, length: Int)], in mask: Facts) -> Int {
    facts.reduce(0) { mask.contains($1.fact) ? $0 + $1.length : $0 }
  }
}
