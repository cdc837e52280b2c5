import Digests
public import Manifest

/// The origins of the candidates of one class: the origin part of a listing.
///
/// There is one row for each CSV row or file, in the dataset's order of items (source as listed, then row). Steps after
/// `fetch` never read it, so moving a row does not run any of them again.
public struct OriginTable: Equatable, Sendable {
  /// The relation of a row to its candidate.
  public enum Standing: UInt8, Sendable {
    /// The first row with its address: it defines the candidate.
    case candidate = 0
    /// A row without text.
    case blank
    /// Another row with the address of an earlier row.
    case repeated
  }

  /// One row of a source.
  public struct Row: Hashable, Sendable {
    /// The id of the row's candidate; for a blank row, the id of the empty address.
    public var id: ItemID
    /// The relation of the row to its candidate.
    public var standing: Standing
    /// Index into ``OriginTable/sources``.
    public var source: Int
    /// The line of the CSV, counted from 1; 0 for a file on disk.
    public var line: Int
    /// The row's text, trimmed; for a file on disk its relative path; for a data URI `data:sha256-…`.
    public var text: String
    /// The canonical address if it differs from ``text``: scheme and host in lower case, no default port.
    public var canonicalAddress: String?
    /// The rights of this image, as far as columns state them.
    public var credit = Credit()
    /// The changes of this image at its collection, as columns state them.
    public var later = LaterFacts()
    /// The expected digest of the image's bytes, if a column has it: hexadecimal in lower case.
    public var expected: String?

    /// Creates a row of a source without the values of optional columns.
    public init(id: ItemID, standing: Standing, source: Int, line: Int, text: String) {
      self.id = id
      self.standing = standing
      self.source = source
      self.line = line
      self.text = text
    }

    /// The licence of this image, if a column has it.
    public var license: String? { credit.license }
    /// The credit of this image, if a column has it.
    public var attribution: String? { credit.attribution }

    /// The address of the row's candidate: it is requested, and it is in the lock's `url` column.
    public var address: String { canonicalAddress ?? text }

    /// The reason why the row does not define a candidate; nil if it does.
    public var reason: Reason? {
      switch standing {
      case .candidate: nil
      case .blank: .blankRow
      case .repeated: .repeatedURL
      }
    }
  }

  /// One source of the class, in the order of the manifest.
  public struct Source: Hashable, Sendable {
    /// The path of the list, as in the manifest, or the glob.
    public var path: String
    /// Whether the source is files on disk.
    public var isFiles: Bool
    /// The licence of its images.
    public var license: String
    /// The provider of its images.
    public var provider: String

    /// Creates a source of the class.
    public init(path: String, isFiles: Bool, license: String, provider: String) {
      self.path = path
      self.isFiles = isFiles
      self.license = license
      self.provider = provider
    }
  }

  /// The rows of a table in order. They are kept in their stored bytes and decoded when they are accessed.
  public struct Rows: RandomAccessCollection, Sendable {
    package var encoded: RowBytes

    public var startIndex: Int { 0 }
    public var endIndex: Int { encoded.count }

    /// The bytes of memory that the rows take.
    package var memory: Int { encoded.memory }

    public subscript(position: Int) -> Row {
      var reader = encoded.reader(at: position)
      guard let row = Row(from: &reader) else { preconditionFailure("rows are read before they are kept") }
      return row
    }

    /// The id of the candidate that the row at `position` defines; nil if it defines none. Nothing else is decoded.
    package func candidate(at position: Int) -> ItemID? {
      unsafe encoded.withRow(position) { unsafe Row.candidate(ofRow: $0) }
    }

    /// The UTF-8 of the text of the row at `position`; nothing else is decoded.
    package func text(at position: Int) -> ArraySlice<UInt8> {
      var reader = encoded.reader(at: position)
      guard let text = Row.text(from: &reader) else { preconditionFailure("rows are read before they are kept") }
      return text
    }
  }

  /// The sources, in listed order.
  public package(set) var sources: [Source]
  /// The rows, in order.
  public private(set) var rows: Rows

  /// Creates a table of rows.
  public init(sources: [Source] = [], rows: [Row] = []) {
    self.init(sources: sources, rows: Rows(encoded: RowBytes()))
    for row in rows { append(row) }
  }

  package init(sources: [Source], rows: Rows) {
    self.sources = sources
    self.rows = rows
  }

  package mutating func append(_ row: Row) { rows.encoded.append { row.append(to: &$0) } }

  /// Adds neighbouring rows of another table unchanged.
  package mutating func append(rows places: Range<Int>, of other: OriginTable) {
    rows.encoded.append(rows: places, of: other.rows.encoded)
  }

  public static func == (left: OriginTable, right: OriginTable) -> Bool {
    left.sources == right.sources && left.rows.encoded.body == right.rows.encoded.body
  }

  /// `file:line` of a row, or the path of a file on disk.
  public func place(of row: Row) -> String {
    isFile(row) ? row.text : "\(sources[row.source].path):\(row.line)"
  }

  /// Whether any text may be an address whose user name is masked. No row is decoded.
  package var mayMaskAddresses: Bool { rows.encoded.contains(Array("://***@".utf8)) }

  /// Whether a row is a file on disk.
  public func isFile(_ row: Row) -> Bool { sources[row.source].isFiles }
}

extension OriginTable {
  /// The rows of an older table and of this one between those that both have at their beginning and at their end.
  ///
  /// Each candidate has one row, so no candidate of these rows has one among the others.
  package func differing(from old: OriginTable) -> (old: Range<Int>, new: Range<Int>) {
    guard old.sources == sources else { return (old.rows.indices, rows.indices) }
    let (before, now) = (old.rows.encoded, rows.encoded)
    let start = before.sharedRows(from: 0, with: now, from: 0)
    var (end, last) = (before.count, now.count)
    while end > start, last > start, before.hasSameRow(end - 1, as: last - 1, of: now) {
      (end, last) = (end - 1, last - 1)
    }
    return (start..<end, start..<last)
  }
}

/// Finds the rows that define the candidates of a table, by id.
package struct CandidateRows {
  private let rows: OriginTable.Rows
  private let places: [(id: ItemID, row: Int)]

  package init(_ table: OriginTable) { self.init(table) { _ in true } }

  /// Finds only the rows of some candidates, whose ids ascend. Then the others need not be sorted.
  package init(_ table: OriginTable, of ids: [ItemID]) { self.init(table) { ids.index(ofSorted: $0) != nil } }

  /// Finds only the candidates of some neighbouring rows.
  package init(_ table: OriginTable, in range: Range<Int>) { self.init(table, in: range) { _ in true } }

  private init(_ table: OriginTable, in range: Range<Int>? = nil, where isMeant: (ItemID) -> Bool) {
    rows = table.rows
    let found = (range ?? table.rows.indices).compactMap { row in
      table.rows.candidate(at: row).flatMap { isMeant($0) ? (id: $0, row: row) : nil }
    }
    places = found.sorted(byUniform: \.id.high) { $0.id < $1.id }
  }

  /// The rows of the candidates, in the order of the table.
  package var inOrder: [OriginTable.Row] { places.map(\.row).sorted().map { rows[$0] } }

  /// The row that defines a candidate.
  package subscript(id: ItemID) -> OriginTable.Row? { place(of: id).map { rows[$0] } }

  /// Whether a row defines a candidate.
  package func contains(_ id: ItemID) -> Bool { place(of: id) != nil }

  /// The position of a candidate's row.
  private func place(of id: ItemID) -> Int? {
    let index = places.partitioningIndex { $0.id >= id }
    return index < places.count && places[index].id == id ? places[index].row : nil
  }
}
