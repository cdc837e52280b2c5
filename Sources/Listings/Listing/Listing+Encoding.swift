package import Digests
import Imaging
package import Manifest

/// The canonical encoding of a listing: the same items give the same bytes. A listing of several pieces is stored as their list
/// (``ListingOutline``), and each piece as a listing of its rows.
///
/// A row is the id, a mask of the facts that follow, the verdict, then those facts in a fixed order: about 120 bytes
/// for an item at the end of the pipeline. The first bytes contain the format version.
extension Listing {
  private static let magic: [UInt8] = Array("dslist".utf8)
  private static let format: UInt16 = 3

  struct Facts: OptionSet {
    let rawValue: UInt32
    static let image = Facts(rawValue: 1 << 0)
    static let bytes = Facts(rawValue: 1 << 1)
    static let format = Facts(rawValue: 1 << 2)
    static let size = Facts(rawValue: 1 << 3)
    static let orientation = Facts(rawValue: 1 << 4)
    static let phash = Facts(rawValue: 1 << 6)
    static let duplicate = Facts(rawValue: 1 << 7)
    static let distance = Facts(rawValue: 1 << 8)
    static let group = Facts(rawValue: 1 << 9)
    static let answer = Facts(rawValue: 1 << 10)
    static let score = Facts(rawValue: 1 << 11)
    static let review = Facts(rawValue: 1 << 12)
    static let crop = Facts(rawValue: 1 << 13)
    static let chooser = Facts(rawValue: 1 << 14)
    static let focus = Facts(rawValue: 1 << 15)
    static let cropped = Facts(rawValue: 1 << 16)
    static let split = Facts(rawValue: 1 << 17)
    static let confidence = Facts(rawValue: 1 << 18)
    static let profile = Facts(rawValue: 1 << 19)
    static let quality = Facts(rawValue: 1 << 20)
    static let filter = Facts(rawValue: 1 << 21)
    static let turned = Facts(rawValue: 1 << 22)
    /// All but bit 5, which no fact has.
    static let all = Facts(rawValue: (1 << 23 - 1) & ~(1 << 5))
  }

  /// The canonical bytes: those of the only piece, or else the list of the pieces.
  public func encoded() -> [UInt8] { pieces.count == 1 ? pieces[0].bytes : ListingOutline(self).encoded() }

  /// The digest under which the listing is stored.
  package var digest: SHA256Digest { pieces.count == 1 ? pieces[0].digest : SHA256Digest(of: encoded()) }

  /// Reads the canonical bytes of rows; returns nil if they are damaged, have another format, or are not in order.
  public init?(encoded bytes: [UInt8]) {
    guard let rows = Self.rows(encoded: bytes) else { return nil }
    self.init(ListingPiece(rows))
  }

  static func rows(encoded bytes: [UInt8]) -> RowBytes? {
    guard bytes.starts(with: Self.magic) else { return nil }
    var reader = ByteReader(bytes, from: Self.magic.count)
    guard reader.number(UInt16.self) == Self.format, let count = reader.number(UInt64.self),
      count <= UInt64(bytes.count / 21)
    else { return nil }
    var last: ItemID?
    var shape: RowShape?
    return unsafe RowBytes(in: bytes, from: reader.offset, count: Int(count)) { bytes, start in
      let row = unsafe UnsafeRawBufferPointer(rebasing: bytes[start...])
      guard row.count > Self.beginning else { return nil }
      let (id, mask) = unsafe (Self.id(ofRow: row), Self.facts(ofRow: row))
      // Neighbours mostly have the same facts.
      if shape?.mask != mask { shape = RowShape(mask) }
      guard last.map({ $0 < id }) ?? true, let length = unsafe shape?.length(ofRow: row) else { return nil }
      last = id
      return start + length
    }
  }

  /// The place of the number of rows in the bytes before the rows.
  static var countPlace: Int { magic.count + 2 }

  /// The bytes before the rows.
  package static func header(count: Int) -> [UInt8] {
    var writer = ByteWriter(capacity: 16)
    for byte in magic { writer.append(byte) }
    writer.append(format)
    writer.append(UInt64(count))
    return writer.bytes
  }

  private static func mask(of item: Item) -> Facts {
    var mask: Facts = []
    if item.image != nil { mask.insert(.image) }
    if item.bytes != nil { mask.insert(.bytes) }
    if item.format != nil { mask.insert(.format) }
    if item.width != nil, item.height != nil { mask.insert(.size) }
    if item.orientation != nil { mask.insert(.orientation) }
    if item.phash != nil { mask.insert(.phash) }
    if let duplicate = item.duplicate {
      mask.insert(.duplicate)
      if duplicate.distance != nil { mask.insert(.distance) }
      if duplicate.turned != 0 { mask.insert(.turned) }
    }
    if item.group != nil { mask.insert(.group) }
    if item.answer != nil { mask.insert(.answer) }
    if item.score != nil { mask.insert(.score) }
    if item.isForReview { mask.insert(.review) }
    if item.crop != nil { mask.insert(.crop) }
    if item.cropChooser != nil { mask.insert(.chooser) }
    if item.focus != nil { mask.insert(.focus) }
    if item.cropped != nil { mask.insert(.cropped) }
    if item.split != nil { mask.insert(.split) }
    if item.confidence != nil { mask.insert(.confidence) }
    if item.hasForeignProfile { mask.insert(.profile) }
    if item.quality != nil { mask.insert(.quality) }
    if item.filter != nil { mask.insert(.filter) }
    return mask
  }

  package static func append(_ item: Item, to writer: inout ByteWriter) {
    writer.append(item.id.high)
    writer.append(item.id.low)
    writer.append(mask(of: item).rawValue)
    switch item.verdict {
    case .in: writer.append(UInt8.max)
    case .out(let step, let reason):
      writer.append(step.rawValue)
      writer.append(reason.number)
    }
    if let image = item.image { writer.append(image) }
    if let bytes = item.bytes { writer.append(bytes) }
    if let format = item.format { writer.append(format.rawValue) }
    if let width = item.width, let height = item.height {
      writer.append(width)
      writer.append(height)
    }
    if let orientation = item.orientation { writer.append(orientation) }
    if let phash = item.phash { writer.append(phash) }
    if let duplicate = item.duplicate {
      writer.append(duplicate.image)
      writer.append(duplicate.grade.rawValue)
      if let distance = duplicate.distance { writer.append(Int32(clamping: distance)) }
      if duplicate.turned != 0 { writer.append(UInt8(duplicate.turned / 90)) }
    }
    if let group = item.group { writer.append(group) }
    if let answer = item.answer { writer.append(answer.rawValue) }
    if let score = item.score { writer.append(score) }
    if let crop = item.crop {
      writer.append(Int32(clamping: crop.x))
      writer.append(Int32(clamping: crop.y))
      writer.append(Int32(clamping: crop.side))
    }
    if let chooser = item.cropChooser { writer.append(chooser.rawValue) }
    if let focus = item.focus {
      writer.append(focus.x)
      writer.append(focus.y)
    }
    if let cropped = item.cropped { writer.append(cropped) }
    if let split = item.split { writer.append(split.rawValue) }
    if let confidence = item.confidence { writer.append(confidence) }
    if let filter = item.filter { writer.append(filter) }
    if let quality = item.quality { for score in quality.encoded() { writer.append(score) } }
  }

  package static func id(from reader: inout ByteReader) -> ItemID? {
    guard let high = reader.number(UInt64.self), let low = reader.number(UInt64.self) else { return nil }
    return ItemID(high: high, low: low)
  }

  package static func item(from reader: inout ByteReader) -> Item? {
    guard let id = id(from: &reader), let mask = reader.number(UInt32.self).map(Facts.init(rawValue:)),
      let verdict = verdict(from: &reader)
    else { return nil }
    var item = Item(id: id, verdict: verdict)
    if mask.contains(.image) { item.image = reader.digest() }
    if mask.contains(.bytes) { item.bytes = reader.number() }
    if mask.contains(.format) { item.format = reader.number(UInt8.self).flatMap(ImageFormat.init(rawValue:)) }
    if mask.contains(.size) {
      item.width = reader.number()
      item.height = reader.number()
    }
    if mask.contains(.orientation) { item.orientation = reader.number() }
    if mask.contains(.phash) { item.phash = reader.number() }
    if mask.contains(.duplicate) {
      guard let image = reader.digest(), let grade = reader.number(UInt8.self).flatMap(Item.Grade.init(rawValue:))
      else { return nil }
      let distance = mask.contains(.distance) ? reader.number(Int32.self).map(Int.init) : nil
      var quarters: UInt8 = 0
      if mask.contains(.turned) {
        guard let turned = reader.number(UInt8.self), (1...3).contains(turned) else { return nil }
        quarters = turned
      }
      item.duplicate = Item.Match(image: image, distance: distance, grade: grade, turned: 90 * Int(quarters))
    }
    if mask.contains(.group) { item.group = reader.digest() }
    if mask.contains(.answer) { item.answer = reader.number(UInt8.self).flatMap(Item.Answer.init(rawValue:)) }
    if mask.contains(.score) { item.score = reader.number() }
    item.isForReview = mask.contains(.review)
    if mask.contains(.crop) { item.crop = square(from: &reader) }
    if mask.contains(.chooser) {
      item.cropChooser = reader.number(UInt8.self).flatMap(CropAuthor.init(rawValue:))
    }
    if mask.contains(.focus) {
      guard let x = reader.number(Int32.self), let y = reader.number(Int32.self) else { return nil }
      item.focus = Item.Point(x: x, y: y)
    }
    if mask.contains(.cropped) { item.cropped = reader.digest() }
    if mask.contains(.split) { item.split = reader.number(UInt8.self).flatMap(Split.init(rawValue:)) }
    if mask.contains(.confidence) { item.confidence = reader.number() }
    item.hasForeignProfile = mask.contains(.profile)
    if mask.contains(.filter) { item.filter = reader.number() }
    if mask.contains(.quality) {
      item.quality = reader.take(PictureQuality.encodedLength).flatMap { PictureQuality(encoded: $0) }
    }
    // Whatever was announced must have been there and been known.
    return Self.mask(of: item) == mask ? item : nil
  }

  static func square(from reader: inout ByteReader) -> SquareBox? {
    guard let x = reader.number(Int32.self), let y = reader.number(Int32.self), let side = reader.number(Int32.self)
    else { return nil }
    return SquareBox(x: Int(x), y: Int(y), side: Int(side))
  }

  static func verdict(from reader: inout ByteReader) -> Item.Verdict? {
    guard let tag = reader.number(UInt8.self) else { return nil }
    if tag == UInt8.max { return .in }
    guard let step = StepName(rawValue: tag), StepName.allCases.contains(step),
      let reason = reader.number(UInt16.self).flatMap(Reason.init(number:))
    else { return nil }
    return .out(step, reason)
  }
}
