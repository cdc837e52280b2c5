package import Digests
import Manifest

/// The canonical encoding of an origin table.
extension OriginTable {
  private static let magic: [UInt8] = Array("dsorig".utf8)
  private static let format: UInt16 = 3
  /// A row of an older format is also a row of each newer one.
  private static let readable: ClosedRange<UInt16> = 1...3

  /// The canonical bytes.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 64 + sources.count * 64 + rows.encoded.body.count)
    for byte in Self.magic { writer.append(byte) }
    writer.append(Self.format)
    writer.append(UInt32(sources.count))
    for source in sources {
      writer.append(source.path)
      writer.append(source.isFiles ? UInt8(1) : UInt8(0))
      writer.append(source.license)
      writer.append(source.provider)
    }
    writer.append(UInt64(rows.count))
    writer.append(rows.encoded.body)
    return writer.bytes
  }

  /// Reads the canonical bytes; returns nil if they are damaged or have another format.
  public init?(encoded bytes: [UInt8]) {
    guard bytes.starts(with: Self.magic) else { return nil }
    var reader = ByteReader(bytes, from: Self.magic.count)
    guard let format = reader.number(UInt16.self), Self.readable.contains(format),
      let sourceCount = reader.number(UInt32.self),
      sourceCount <= UInt32(clamping: bytes.count)
    else { return nil }
    var sources: [Source] = []
    for _ in 0..<sourceCount {
      guard let path = reader.text(), let isFiles = reader.number(UInt8.self), let license = reader.text(),
        let provider = reader.text()
      else { return nil }
      sources.append(Source(path: path, isFiles: isFiles != 0, license: license, provider: provider))
    }
    guard let rowCount = reader.number(UInt64.self), rowCount <= UInt64(bytes.count / 29) else { return nil }
    let known = sources.count
    let rows = RowBytes(in: bytes, from: reader.offset, count: Int(rowCount)) { reader in
      Row.skip(&reader).map { $0 < known } ?? false
    }
    guard let rows else { return nil }
    self.init(sources: sources, rows: Rows(encoded: rows))
  }
}

extension OriginTable.Row {
  package func append(to writer: inout ByteWriter) {
    writer.append(id.high)
    writer.append(id.low)
    let (texts, more) = (optionalTexts, moreTexts)
    let hasMore = later.isGone || more.contains { $0 != nil }
    writer.append(standing.rawValue | Self.flags(of: texts, first: 16) | (hasMore ? Self.hasMore : 0))
    writer.append(UInt32(source))
    writer.append(UInt32(line))
    writer.append(text)
    for case let text? in texts { writer.append(text) }
    guard hasMore else { return }
    writer.append(Self.flags(of: more, first: 1) | (later.isGone ? Self.isGone : 0))
    for case let text? in more { writer.append(text) }
  }

  /// The flag of a row that has some of ``moreTexts``, behind one byte of their own flags.
  fileprivate static let hasMore: UInt8 = 8
  /// The flag, among those of ``moreTexts``, of a row whose image its collection no longer has.
  private static let isGone: UInt8 = 32

  /// One bit for each text that is present, beginning with the bit `first`.
  private static func flags(of texts: [String?], first: UInt8) -> UInt8 {
    texts.enumerated().reduce(UInt8(0)) { $1.element == nil ? $0 : $0 | first << UInt8($1.offset) }
  }

  /// Reads a row; returns nil if the bytes are not a valid row.
  package init?(from reader: inout ByteReader) {
    guard let (id, flags) = Self.beginning(from: &reader), let standing = OriginTable.Standing(rawValue: flags & 7),
      let source = reader.number(UInt32.self), let line = reader.number(UInt32.self), let text = reader.text()
    else { return nil }
    self.init(id: id, standing: standing, source: Int(source), line: Int(line), text: text)
    let isRead =
      Self.read(&canonicalAddress, if: flags & 16 != 0, &reader)
      && Self.read(&credit.license, if: flags & 32 != 0, &reader)
      && Self.read(&credit.attribution, if: flags & 64 != 0, &reader)
      && Self.read(&expected, if: flags & 128 != 0, &reader)
    guard isRead, flags & Self.hasMore == 0 || readMore(&reader) else { return nil }
  }

  /// Moves past a row and returns the index of its source; nil if ``init(from:)`` would not read it. It makes no texts, which is
  /// several times faster.
  static func skip(_ reader: inout ByteReader) -> Int? {
    func text(if isThere: Bool = true) -> Bool {
      !isThere || reader.number(UInt32.self).map { reader.skip(Int($0)) } ?? false
    }
    guard let (_, flags) = beginning(from: &reader), OriginTable.Standing(rawValue: flags & 7) != nil,
      let source = reader.number(UInt32.self), reader.skip(4), text(),
      text(if: flags & 16 != 0), text(if: flags & 32 != 0), text(if: flags & 64 != 0), text(if: flags & 128 != 0)
    else { return nil }
    guard flags & hasMore != 0 else { return Int(source) }
    guard let more = reader.number(UInt8.self), (1...63).contains(more), text(if: more & 1 != 0),
      text(if: more & 2 != 0), text(if: more & 4 != 0), text(if: more & 8 != 0), text(if: more & 16 != 0)
    else { return nil }
    return Int(source)
  }

  /// Reads the texts behind a second byte of flags; returns false unless a flag is set and all texts are present.
  private mutating func readMore(_ reader: inout ByteReader) -> Bool {
    guard let flags = reader.number(UInt8.self), (1...63).contains(flags) else { return false }
    later.isGone = flags & Self.isGone != 0
    return Self.read(&credit.licenseURL, if: flags & 1 != 0, &reader)
      && Self.read(&credit.creator, if: flags & 2 != 0, &reader)
      && Self.read(&credit.title, if: flags & 4 != 0, &reader)
      && Self.read(&credit.landingURL, if: flags & 8 != 0, &reader)
      && Self.read(&later.license, if: flags & 16 != 0, &reader)
  }

  /// Reads a text if its flag is set; returns false if the text is missing.
  private static func read(_ text: inout String?, if isThere: Bool, _ reader: inout ByteReader) -> Bool {
    guard isThere else { return true }
    text = reader.text()
    return text != nil
  }

  /// The flags of a row, among which are its standing and the texts that it has.
  @inline(__always)
  fileprivate static func flags(ofRow row: UnsafeRawBufferPointer) -> UInt8 {
    precondition(row.count > 16, "rows are read before they are kept")
    return unsafe row[16]
  }

  /// The id of a row if the row defines its candidate; nil otherwise.
  @inline(__always)
  static func candidate(ofRow row: UnsafeRawBufferPointer) -> ItemID? {
    guard unsafe flags(ofRow: row) & 7 == OriginTable.Standing.candidate.rawValue else { return nil }
    return unsafe Listing.id(ofRow: row)
  }

  /// The UTF-8 of the text of a row.
  package static func text(from reader: inout ByteReader) -> ArraySlice<UInt8>? {
    guard beginning(from: &reader) != nil, reader.skip(8) else { return nil }
    return reader.number(UInt32.self).flatMap { reader.take(Int($0)) }
  }

  private static func beginning(from reader: inout ByteReader) -> (ItemID, flags: UInt8)? {
    guard let high = reader.number(UInt64.self), let low = reader.number(UInt64.self),
      let flags = reader.number(UInt8.self)
    else { return nil }
    return (ItemID(high: high, low: low), flags)
  }

  /// The optional texts of a row, in the order of their flags.
  private var optionalTexts: [String?] { [canonicalAddress, credit.license, credit.attribution, expected] }
  /// The optional texts that few lists have, in the order of their own flags.
  private var moreTexts: [String?] {
    [credit.licenseURL, credit.creator, credit.title, credit.landingURL, later.license]
  }
}

/// Single facts of rows, of which nothing else is decoded.
extension OriginTable.Rows {
  private func flags(at position: Int) -> UInt8 {
    unsafe encoded.withRow(position) { unsafe OriginTable.Row.flags(ofRow: $0) }
  }

  /// Whether the row at `position` has the address of an earlier one.
  package func isRepeated(at position: Int) -> Bool {
    flags(at: position) & 7 == OriginTable.Standing.repeated.rawValue
  }

  /// The index of the source of the row at `position`.
  package func source(at position: Int) -> Int {
    unsafe encoded.withRow(position) { row in
      precondition(row.count > 20, "rows are read before they are kept")
      return unsafe Int(UInt32(littleEndian: row.loadUnaligned(fromByteOffset: 17, as: UInt32.self)))
    }
  }

  /// Whether the text of the row at `position` is its address as it is.
  package func isCanonical(at position: Int) -> Bool { flags(at: position) & 16 == 0 }

  /// Whether any row has the digest of its picture from a column.
  package var promiseDigests: Bool { indices.contains { flags(at: $0) & 128 != 0 } }

  /// Whether any row may state something about rights.
  var mayStateRights: Bool { indices.contains { flags(at: $0) & (32 | 64 | OriginTable.Row.hasMore) != 0 } }
}
