import Digests
public import Manifest

/// Where the candidates of one class came from: the origin half of a listing.
///
/// One row a CSV row or file, in the contract's order of items (source as listed, then row). Steps after `fetch` never read
/// it, so moving a row re-runs none of the work.
public struct OriginTable: Equatable, Sendable {
  /// What a row is beside the candidate it names.
  public enum Standing: UInt8, Sendable {
    /// The first row with its address: it stands for the candidate.
    case candidate = 0
    /// A row without text.
    case blank
    /// A further row with an address that an earlier row has.
    case repeated
  }

  /// One row of a source.
  public struct Row: Hashable, Sendable {
    /// The candidate the row names; of a blank row, the id of the empty address.
    public var id: ItemID
    /// What the row is.
    public var standing: Standing
    /// Index into ``OriginTable/sources``.
    public var source: Int
    /// Line of the CSV, counted from 1; 0 for a file on disk.
    public var line: Int
    /// The row's text as it stands, trimmed; the relative path of a file on disk; `data:sha256-…` of a data URI.
    public var text: String
    /// The address where it is spelt otherwise than ``text``: scheme and host in lower case, no default port.
    public var canonicalAddress: String?
    /// The licence of this image, where a column names it.
    public var license: String?
    /// Whom to name, where a column tells.
    public var attribution: String?
    /// The digest its bytes should have, where a column tells: hexadecimal in lower case.
    public var expected: String?

    /// A row of a source; what a column may tell besides is set afterwards.
    public init(id: ItemID, standing: Standing, source: Int, line: Int, text: String) {
      self.id = id
      self.standing = standing
      self.source = source
      self.line = line
      self.text = text
    }

    /// The address of the candidate the row names: what is asked for, and what the lock's `url` column holds.
    public var address: String { canonicalAddress ?? text }

    /// The reason of a row that names no candidate of its own.
    public var reason: Reason? {
      switch standing {
      case .candidate: nil
      case .blank: .blankRow
      case .repeated: .repeatedURL
      }
    }
  }

  /// One source of the class as the manifest lists it.
  public struct Source: Hashable, Sendable {
    /// Path of the CSV as in the manifest, or the glob.
    public var path: String
    /// Whether the source is files on disk.
    public var isFiles: Bool
    /// The licence of its images.
    public var license: String
    /// Who provided it.
    public var provider: String

    /// A source of the class.
    public init(path: String, isFiles: Bool, license: String, provider: String) {
      self.path = path
      self.isFiles = isFiles
      self.license = license
      self.provider = provider
    }
  }

  /// The rows of a table in order, kept in the bytes they are stored as and made where one is looked at.
  public struct Rows: RandomAccessCollection, Sendable {
    package var encoded: RowBytes

    public var startIndex: Int { 0 }
    public var endIndex: Int { encoded.count }

    public subscript(position: Int) -> Row {
      var reader = encoded.reader(at: position)
      guard let row = Row(from: &reader) else { preconditionFailure("rows are read before they are kept") }
      return row
    }

    /// The candidate that the row at `position` stands for; nil where it stands for none. Nothing else of it is read.
    package func candidate(at position: Int) -> ItemID? {
      var reader = encoded.reader(at: position)
      return Row.candidate(from: &reader)
    }
  }

  /// The sources, in listed order.
  public package(set) var sources: [Source]
  /// The rows, in order.
  public private(set) var rows: Rows

  /// A table of rows.
  public init(sources: [Source] = [], rows: [Row] = []) {
    self.init(sources: sources, rows: Rows(encoded: RowBytes()))
    for row in rows { append(row) }
  }

  package init(sources: [Source], rows: Rows) {
    self.sources = sources
    self.rows = rows
  }

  /// Adds a row.
  package mutating func append(_ row: Row) { rows.encoded.append { row.append(to: &$0) } }

  public static func == (left: OriginTable, right: OriginTable) -> Bool {
    left.sources == right.sources && left.rows.encoded.body == right.rows.encoded.body
  }

  /// `file:line` of a row, or the path of a file on disk.
  public func place(of row: Row) -> String {
    isFile(row) ? row.text : "\(sources[row.source].path):\(row.line)"
  }

  /// Whether a row is a file on disk.
  public func isFile(_ row: Row) -> Bool { sources[row.source].isFiles }
}

/// The rows that stand for the candidates of a table, found by id.
package struct CandidateRows {
  private let rows: OriginTable.Rows
  private let places: [(id: ItemID, row: Int)]

  package init(_ table: OriginTable) {
    rows = table.rows
    places = rows.indices.compactMap { row in table.rows.candidate(at: row).map { ($0, row) } }.sorted { $0.id < $1.id }
  }

  /// The row of a candidate.
  package subscript(id: ItemID) -> OriginTable.Row? { place(of: id).map { rows[$0] } }

  /// Whether a candidate has a row.
  package func contains(_ id: ItemID) -> Bool { place(of: id) != nil }

  /// The position of a candidate's row, by binary search.
  private func place(of id: ItemID) -> Int? {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < places.count && places[low].id == id ? places[low].row : nil
  }
}
