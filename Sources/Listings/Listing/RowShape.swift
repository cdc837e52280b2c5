import Imaging
import Manifest

/// The places of the facts in the rows with one mask. With it, a row is checked without an item for it.
struct RowShape {
  let mask: Listing.Facts
  /// The length of all facts.
  private let length: Int
  /// The facts with a limited number of values, with their places behind the verdict.
  private let limited: [(fact: Listing.Facts, place: Int)]

  /// The length of each fact in a row, in the order of the facts.
  private static let lengths: [(fact: Listing.Facts, length: Int)] =
    Listing.factsBeforeSplit + [
      (.split, 1), (.confidence, 2), (.filter, 1), (.quality, PictureQuality.encodedLength),
    ]
  private static let limited: Listing.Facts = [.format, .duplicate, .turned, .answer, .chooser, .split, .quality]

  /// Creates the shape of rows with a mask; nil if no row has such a mask.
  init?(_ mask: Listing.Facts) {
    guard Listing.Facts.all.isSuperset(of: mask),
      mask.contains(.duplicate) || mask.isDisjoint(with: [.distance, .turned])
    else { return nil }
    var (place, limited) = (0, [(fact: Listing.Facts, place: Int)]())
    for (fact, length) in Self.lengths where mask.contains(fact) {
      if Self.limited.contains(fact) { limited.append((fact, place)) }
      place += length
    }
    (self.mask, self.length, self.limited) = (mask, place, limited)
  }

  /// The length of the row with which some bytes begin; nil if no item could be read from it.
  func length(ofRow bytes: UnsafeRawBufferPointer) -> Int? {
    guard let start = unsafe Self.endOfVerdict(ofRow: bytes), bytes.count - start >= length else { return nil }
    for (fact, place) in limited where unsafe !Self.isKnown(fact, bytes, at: start + place) { return nil }
    return start + length
  }

  /// The end of the verdict of a row; nil if it is not known.
  private static func endOfVerdict(ofRow row: UnsafeRawBufferPointer) -> Int? {
    let start = Listing.beginning
    if unsafe row[start] == UInt8.max { return start + 1 }
    guard row.count >= start + 3, let step = unsafe StepName(rawValue: row[start]), StepName.allCases.contains(step),
      unsafe Reason(number: UInt16(littleEndian: row.loadUnaligned(fromByteOffset: start + 1, as: UInt16.self))) != nil
    else { return nil }
    return start + 3
  }

  /// Whether a fact with a limited number of values has a known one.
  private static func isKnown(_ fact: Listing.Facts, _ row: UnsafeRawBufferPointer, at place: Int) -> Bool {
    let byte = unsafe row[place]
    switch fact {
    case .format: return ImageFormat(rawValue: byte) != nil
    case .duplicate: return unsafe Item.Grade(rawValue: row[place + 32]) != nil
    case .turned: return (1...3).contains(byte)
    case .answer: return Item.Answer(rawValue: byte) != nil
    case .chooser: return CropAuthor(rawValue: byte) != nil
    case .split: return Split(rawValue: byte) != nil
    default: return unsafe row[place..<place + PictureQuality.encodedLength].allSatisfy { $0 <= 100 }
    }
  }
}
