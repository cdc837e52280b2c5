package import Digests
public import Manifest

extension OriginTable {
  /// The licence of a row: the stricter one if its code and its address differ. The licence of the source holds for a
  /// row that states neither.
  public func claim(of row: Row) -> LicenseClaim {
    let code = row.credit.license ?? (row.credit.licenseURL == nil ? sources[row.source].license : nil)
    return LicenseClaim(code: code, url: row.credit.licenseURL)
  }

  /// The licence of a row as tables show it: the identifier of a known licence, otherwise the words of the list.
  ///
  /// - Parameter claim: what ``claim(of:)`` gave for the row, if it is known.
  public func license(of row: Row, _ claim: LicenseClaim? = nil) -> String {
    let license = (claim ?? self.claim(of: row)).license
    // Exports have such a statement in the words of its publisher.
    guard [.unknown, .allRightsReserved].contains(license) else { return license.description }
    return row.credit.license ?? sources[row.source].license
  }

  /// One digest over the statements about rights of all candidates; nil if no row and no source states anything. It does
  /// not depend on the order of the rows.
  package var creditDigest: SHA256Digest? {
    let isStated = sources.map { License($0.license) != .unknown }
    guard isStated.contains(true) || rows.mayStateRights else { return nil }
    let candidates = rows.lazy.filter { $0.standing == .candidate }
    guard candidates.contains(where: { isStated[$0.source] || $0.credit != Credit() }) else { return nil }
    var lines: [(id: ItemID, bytes: [UInt8])] = []
    for row in candidates {
      var writer = ByteWriter(capacity: 128)
      writer.append(row.id.high)
      writer.append(row.id.low)
      writer.append(row.text)
      writer.append(sources[row.source].license)
      for field in Credit.Field.allCases {
        writer.append(row.credit[field] == nil ? UInt8(0) : UInt8(1))
        if let text = row.credit[field] { writer.append(text) }
      }
      lines.append((row.id, writer.bytes))
    }
    var hasher = SHA256Hasher()
    for line in lines.sorted(by: { $0.id < $1.id }) { hasher.update(line.bytes) }
    return hasher.finalize()
  }
}

/// Counts of pictures by licence. Licences beyond a limit share one count, because their names come from strangers.
struct LicenseCounts {
  static let most = 200
  private static let further = License.other("further licences")

  private(set) var counts: [License: Int] = [:]
  /// The licence of each pair of a code and an address, because most rows repeat one.
  private var known: [[String?]: License] = [:]
  /// The licence of each source for the rows that state none of their own: most lists have only such rows.
  private var ofSource: [Int: License] = [:]

  mutating func add(_ row: OriginTable.Row, of table: OriginTable) {
    var license = self.license(of: row, of: table)
    if counts[license] == nil, counts.count >= Self.most { license = Self.further }
    counts[license, default: 0] += 1
  }

  private mutating func license(of row: OriginTable.Row, of table: OriginTable) -> License {
    guard row.credit.license != nil || row.credit.licenseURL != nil else {
      if let known = ofSource[row.source] { return known }
      let license = table.claim(of: row).license
      ofSource[row.source] = license
      return license
    }
    let stated = [row.credit.license, row.credit.licenseURL, table.sources[row.source].license]
    if let license = known[stated] { return license }
    let license = table.claim(of: row).license
    if known.count < Self.most { known[stated] = license }
    return license
  }
}
