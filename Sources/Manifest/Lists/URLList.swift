public import Diagnostics
public import Digests

/// A list of addresses read from one file: every row with its line, including blank and faulty ones.
public struct URLList: Hashable, Sendable {
  /// One row.
  public struct Row: Hashable, Sendable {
    /// The line on which the row starts, counted from 1.
    public var line: Int
    /// The cell of the address column, trimmed; empty for a blank row.
    public var text: String
    /// The expected digest of the picture.
    public var hash: ExpectedDigest? {
      get { extras.first?.hash }
      set { change { $0.hash = newValue } }
    }
    /// The reason why a row with content has no usable address.
    public var fault: Fault? {
      get { extras.first?.fault }
      set { change { $0.fault = newValue } }
    }
    /// The rights of the picture, as far as the row states them.
    public var credit: Credit {
      get { extras.first?.credit ?? Credit() }
      set { change { $0.credit = newValue } }
    }
    /// The changes of the picture at its collection, as the row states them.
    public var later: LaterFacts {
      get { extras.first?.later ?? LaterFacts() }
      set { change { $0.later = newValue } }
    }
    /// The row's own licence.
    public var license: String? { credit.license }
    /// The row's own credit line.
    public var attribution: String? { credit.attribution }

    /// The reason why a row has no usable address.
    public enum Fault: Hashable, Sendable {
      /// It cannot be read as a row, and the list's settings skip such rows.
      case badRow
      /// Its address is longer than the limit; ``URLList/Row/text`` is the beginning of it.
      case tooLong
    }

    private struct Extras: Hashable {
      var fault: Fault?
      var hash: ExpectedDigest?
      var credit = Credit()
      var later = LaterFacts()
    }

    // At most one element. Most lists have no such columns, so this keeps the rows of large lists small.
    private var extras: [Extras] = []

    /// Whether the row has only a text: no column states anything else about it, and it has no fault.
    package var isOnlyText: Bool { extras.isEmpty }

    /// Creates a row that has only a text.
    init(line: Int, text: String) {
      self.line = line
      self.text = text
    }

    /// Creates a row.
    public init(line: Int, text: String, hash: ExpectedDigest? = nil, credit: Credit = Credit()) {
      self.line = line
      self.text = text
      let extras = Extras(hash: hash, credit: credit)
      if extras != Extras() { self.extras = [extras] }
    }

    private mutating func change(_ change: (inout Extras) -> Void) {
      var changed = extras.first ?? Extras()
      change(&changed)
      extras = changed == Extras() ? [] : [changed]
    }
  }

  /// The rows in the order of the file, including blank ones, without the header.
  public var rows: [Row] = []
  /// A short description of the detected layout for the report: `line by line, no header`.
  public var guess = ""
  /// Counts of things in the list besides plain addresses.
  public var findings = ListFindings()
  /// Warnings about the file.
  public var warnings: [Diagnostic] = []

  /// The longest address accepted, in bytes; `data:` addresses may be longer.
  public static let longestAddress = 64 << 10
  /// The most blank rows that are kept; further ones are only counted.
  static let mostBlankRows = 10_000

  /// Reads a list, which may be compressed with gzip. The extension of `file` (`.csv`, `.tsv`, `.txt`) gives its
  /// format, and its content identifies JSON.
  ///
  /// A file with one column is read line by line: a comma is part of the address unless the field is quoted or a header
  /// names several columns. The caller handles rows beyond `max_rows`.
  ///
  /// - Throws: the mistakes that make the file unreadable, with their lines.
  public static func read(_ bytes: [UInt8], file: String, settings: ListSettings) throws(DiagnosticError) -> URLList {
    let isPacked = Gzip.isPacked(bytes)
    let bytes = try ListEncoding.unpacked(bytes, file: file)
    try ListEncoding.checkList(bytes, file: file, isPacked: isPacked)
    try ConflictMarker.check(bytes, file: file)
    var list = try rows(of: bytes, file: file, settings: settings)
    let (blank, bad) = (list.findings.blankRows, list.findings.badRows)
    list.findings = ListFindings(bytes, rows: list.rows)
    list.findings.blankRows += blank
    list.findings.badRows = bad
    return list
  }

  private static func rows(
    of bytes: [UInt8], file: String, settings: ListSettings
  ) throws(DiagnosticError) -> URLList {
    switch try ListForm(bytes, file: file, settings: settings) {
    case .lines:
      let layout = LayoutGuess(bytes, file: file, settings: settings).ofLines()
      var reader = TableReader(file: file, settings: settings)
      return try reader.read(bytes, layout: layout)
    case .table(let delimiter):
      let layout = try TableLayout.find(in: bytes, file: file, settings: settings, delimiter: delimiter)
      var reader = TableReader(file: file, settings: settings)
      return try reader.read(bytes, layout: layout)
    case .jsonLines:
      return try AddressLines.read(bytes, file: file, settings: settings)
    case .jsonArray:
      return try AddressArray.read(bytes, file: file, settings: settings)
    }
  }
}
