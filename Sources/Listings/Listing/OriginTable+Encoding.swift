package import Digests
package import Manifest

/// The canonical encoding of an origin table.
extension OriginTable {
  private static let magic: [UInt8] = Array("dsorig".utf8)
  private static let format: UInt16 = 1

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
    guard reader.number(UInt16.self) == Self.format, let sourceCount = reader.number(UInt32.self),
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
      Row(from: &reader).map { $0.source < known } ?? false
    }
    guard let rows else { return nil }
    self.init(sources: sources, rows: Rows(encoded: rows))
  }
}

extension OriginTable.Row {
  package func append(to writer: inout ByteWriter) {
    writer.append(id.high)
    writer.append(id.low)
    let extras = optionalTexts.enumerated().reduce(UInt8(0)) {
      $1.element == nil ? $0 : $0 | 16 << UInt8($1.offset)
    }
    writer.append(standing.rawValue | extras)
    writer.append(UInt32(source))
    writer.append(UInt32(line))
    writer.append(text)
    for case let text? in optionalTexts { writer.append(text) }
  }

  /// Reads a row; returns nil if the bytes are not a valid row.
  package init?(from reader: inout ByteReader) {
    guard let (id, flags) = Self.beginning(from: &reader), let standing = OriginTable.Standing(rawValue: flags & 15),
      let source = reader.number(UInt32.self), let line = reader.number(UInt32.self), let text = reader.text()
    else { return nil }
    self.init(id: id, standing: standing, source: Int(source), line: Int(line), text: text)
    let isRead =
      Self.read(&canonicalAddress, if: flags & 16 != 0, &reader) && Self.read(&license, if: flags & 32 != 0, &reader)
      && Self.read(&attribution, if: flags & 64 != 0, &reader) && Self.read(&expected, if: flags & 128 != 0, &reader)
    guard isRead else { return nil }
  }

  /// Reads a text if its flag is set; returns false if the text is missing.
  private static func read(_ text: inout String?, if isThere: Bool, _ reader: inout ByteReader) -> Bool {
    guard isThere else { return true }
    text = reader.text()
    return text != nil
  }

  /// The id of a row if the row defines its candidate; nil otherwise.
  package static func candidate(from reader: inout ByteReader) -> ItemID? {
    guard let (id, flags) = beginning(from: &reader), flags & 15 == OriginTable.Standing.candidate.rawValue else {
      return nil
    }
    return id
  }

  private static func beginning(from reader: inout ByteReader) -> (ItemID, flags: UInt8)? {
    guard let high = reader.number(UInt64.self), let low = reader.number(UInt64.self),
      let flags = reader.number(UInt8.self)
    else { return nil }
    return (ItemID(high: high, low: low), flags)
  }

  /// The optional texts of a row, in the order of their flags.
  private var optionalTexts: [String?] { [canonicalAddress, license, attribution, expected] }
}
