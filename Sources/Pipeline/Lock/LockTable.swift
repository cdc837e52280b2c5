public import Digests
public import Imaging

/// `lock/<class>.tsv`: one line a candidate, sorted by id, no clock, no machine.
public struct LockTable: Hashable, Sendable {
  /// One candidate.
  public struct Row: Hashable, Sendable {
    /// The candidate's id, 32 hexadecimal digits.
    public var id: String
    /// `in`, or the reason it is out.
    public var verdict: String
    /// The image that stands for it.
    public var duplicateOf: SHA256Digest?
    /// What its address is pinned to.
    public var sha256: SHA256Digest?
    public var bytes: UInt64?
    public var width: UInt32?
    public var height: UInt32?
    /// First eight bytes of the digest of the decoded pixels.
    public var pixels: UInt64?
    /// 64-bit DCT hash.
    public var phash: UInt64?
    public var crop: SquareBox?
    /// `person`, `model` or `center`.
    public var cropBy: String?
    public var split: String?
    /// The address; passwords are masked.
    public var url: String
  }

  static let header =
    "id\tverdict\tduplicate_of\tsha256\tbytes\twidth\theight\tpixels\tphash\tcrop\tcrop_by\tsplit\turl"

  /// The rows, sorted by id.
  public var rows: [Row] = []

  /// A table of rows.
  public init(rows: [Row] = []) {
    self.rows = rows.sorted { $0.id < $1.id }
  }

  /// The bytes of the file.
  public func encoded() -> [UInt8] {
    var text = Self.header + "\n"
    for row in rows {
      let cells: [String] = [
        row.id, row.verdict, row.duplicateOf?.hex ?? "-", row.sha256?.hex ?? "-", row.bytes.map { String($0) } ?? "-",
        row.width.map { String($0) } ?? "-", row.height.map { String($0) } ?? "-",
        row.pixels.map { Hexadecimal.encode($0) } ?? "-", row.phash.map { Hexadecimal.encode($0) } ?? "-",
        row.crop.map { "\($0.x),\($0.y),\($0.side)" } ?? "-", row.cropBy ?? "-", row.split ?? "-",
        Self.escaped(row.url),
      ]
      text += cells.joined(separator: "\t") + "\n"
    }
    return Array(text.utf8)
  }

  /// Reads the file; rows that are not whole are left out and named by their line.
  public static func read(_ bytes: [UInt8]) -> (table: LockTable, damaged: [Int]) {
    var rows: [Row] = []
    var damaged: [Int] = []
    for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      if index == 0 || line.isEmpty { continue }
      if let row = Row(line: line) { rows.append(row) } else { damaged.append(index + 1) }
    }
    return (LockTable(rows: rows), damaged)
  }

  private static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 9 || $0 == 10 || $0 == 13 || $0 == 37 }) else { return text }
    return text.unicodeScalars.map { scalar in
      switch scalar {
      case "\t": "%09"
      case "\n": "%0A"
      case "\r": "%0D"
      case "%": "%25"
      default: String(scalar)
      }
    }.joined()
  }
}

extension LockTable.Row {
  fileprivate init?(line: ArraySlice<UInt8>) {
    let cells = line.split(separator: 9, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    guard cells.count == 13, ItemID(hex: cells[0]) != nil, cells[1] == "in" || Reason(name: cells[1]) != nil else {
      return nil
    }
    let optional = cells.map { $0 == "-" ? nil : $0 }
    var crop: SquareBox?
    if let text = optional[9] {
      let numbers = text.split(separator: ",").compactMap { Int($0) }
      guard numbers.count == 3 else { return nil }
      crop = SquareBox(x: numbers[0], y: numbers[1], side: numbers[2])
    }
    self.init(
      id: cells[0], verdict: cells[1], duplicateOf: optional[2].flatMap { SHA256Digest(hex: $0) },
      sha256: optional[3].flatMap { SHA256Digest(hex: $0) }, bytes: optional[4].flatMap { UInt64($0) },
      width: optional[5].flatMap { UInt32($0) }, height: optional[6].flatMap { UInt32($0) },
      pixels: optional[7].flatMap { Hexadecimal.word($0.utf8) },
      phash: optional[8].flatMap { Hexadecimal.word($0.utf8) },
      crop: crop, cropBy: optional[10], split: optional[11],
      url: cells[12].replacing("%09", with: "\t").replacing("%0A", with: "\n").replacing("%0D", with: "\r")
        .replacing("%25", with: "%"))
    // A digest that does not read is damage, not absence.
    if (optional[3] != nil) != (sha256 != nil) { return nil }
  }
}

extension LockTable {
  /// The table of a class's last listing and its rows; a picture that drifted keeps its old line's facts.
  init(_ listing: Listing, origin: OriginTable, before: LockTable) {
    var urls: [ItemID: String] = [:]
    for row in origin.rows where row.standing == .candidate {
      urls[row.id] = origin.isFile(row) ? "file:\(row.text)" : row.address
    }
    let old = Dictionary(before.rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.init(
      rows: listing.items.map { item in
        let pinned =
          item.width == nil && item.image != nil ? old[item.id.hex].flatMap { $0.sha256 == item.image ? $0 : nil } : nil
        return Row(
          id: item.id.hex, verdict: item.reason?.name ?? "in", duplicateOf: item.isIn ? nil : item.duplicate?.image,
          sha256: item.image, bytes: item.bytes ?? pinned?.bytes, width: item.width ?? pinned?.width,
          height: item.height ?? pinned?.height, pixels: item.pixels ?? pinned?.pixels,
          phash: item.phash ?? pinned?.phash,
          crop: item.isIn ? item.crop : nil, cropBy: item.isIn ? item.cropChooser?.name : nil,
          split: item.isIn ? item.split?.name : nil, url: SourceText.masked(urls[item.id] ?? ""))
      })
  }
}
