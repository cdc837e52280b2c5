import Digests
import Manifest

/// The canonical encoding of an origin table.
extension OriginTable {
  private static let magic: [UInt8] = Array("dsorig".utf8)
  private static let format: UInt16 = 1

  /// The canonical bytes.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 64 + rows.count * 120)
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
    for row in rows {
      writer.append(row.id.high)
      writer.append(row.id.low)
      let extras = row.optionalTexts.enumerated().reduce(UInt8(0)) {
        $1.element == nil ? $0 : $0 | 16 << UInt8($1.offset)
      }
      writer.append(row.standing.rawValue | extras)
      writer.append(UInt32(row.source))
      writer.append(UInt32(row.line))
      writer.append(row.text)
      for case let text? in row.optionalTexts { writer.append(text) }
    }
    return writer.bytes
  }

  /// Reads the canonical bytes; nil for anything damaged or of another format.
  public init?(encoded bytes: [UInt8]) {
    guard bytes.starts(with: Self.magic) else { return nil }
    var reader = ByteReader(bytes, from: Self.magic.count)
    guard reader.number(UInt16.self) == Self.format, let sourceCount = reader.number(UInt32.self),
      sourceCount <= UInt32(clamping: bytes.count)
    else { return nil }
    self.init()
    for _ in 0..<sourceCount {
      guard let path = reader.text(), let isFiles = reader.number(UInt8.self), let license = reader.text(),
        let provider = reader.text()
      else { return nil }
      sources.append(Source(path: path, isFiles: isFiles != 0, license: license, provider: provider))
    }
    guard let rowCount = reader.number(UInt64.self), rowCount <= UInt64(bytes.count / 29) else { return nil }
    rows.reserveCapacity(Int(rowCount))
    for _ in 0..<rowCount {
      guard let row = Self.row(from: &reader), row.source < sources.count else { return nil }
      rows.append(row)
    }
    guard reader.isAtEnd else { return nil }
  }

  private static func row(from reader: inout ByteReader) -> Row? {
    guard let high = reader.number(UInt64.self), let low = reader.number(UInt64.self),
      let flags = reader.number(UInt8.self), let standing = Standing(rawValue: flags & 15),
      let source = reader.number(UInt32.self), let line = reader.number(UInt32.self), let text = reader.text()
    else { return nil }
    var row = Row(
      id: ItemID(high: high, low: low), standing: standing, source: Int(source), line: Int(line), text: text)
    for (index, field) in Row.optionalFields.enumerated() where flags & 16 << UInt8(index) != 0 {
      guard let text = reader.text() else { return nil }
      row[keyPath: field] = text
    }
    return row
  }
}

extension OriginTable.Row {
  /// The texts a row may lack, in the order of their flags.
  fileprivate static var optionalFields: [WritableKeyPath<OriginTable.Row, String?>] {
    [\.canonicalAddress, \.license, \.attribution, \.expected]
  }

  fileprivate var optionalTexts: [String?] { [canonicalAddress, license, attribution, expected] }
}
