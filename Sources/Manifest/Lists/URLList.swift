public import Diagnostics
public import Digests

/// A list of addresses as it was read from one file: every row with its line, none dropped.
public struct URLList: Hashable, Sendable {
  /// One row.
  public struct Row: Hashable, Sendable {
    /// The line on which the row starts, counted from 1.
    public var line: Int
    /// The cell of the address column, trimmed; empty for a blank row.
    public var text: String
    /// The digest the picture is said to have.
    public var hash: ExpectedDigest? {
      get { extras.first?.hash }
      set { change { $0.hash = newValue } }
    }
    /// Why the row names no address, although it holds something.
    public var fault: Fault? {
      get { extras.first?.fault }
      set { change { $0.fault = newValue } }
    }
    /// The row's own licence.
    public var license: String? {
      get { extras.first?.license }
      set { change { $0.license = newValue } }
    }
    /// The row's own credit line.
    public var attribution: String? {
      get { extras.first?.attribution }
      set { change { $0.attribution = newValue } }
    }

    /// What keeps a row from naming an address.
    public enum Fault: Hashable, Sendable {
      /// It cannot be read as a row, and the list's settings skip such rows.
      case badRow
      /// Its address is longer than any that can be asked for; ``URLList/Row/text`` is its beginning.
      case tooLong
    }

    private struct Extras: Hashable {
      var fault: Fault?
      var hash: ExpectedDigest?
      var license: String?
      var attribution: String?
    }

    // One or none: most lists have no such columns, and a list of a hundred thousand rows no room to spare.
    private var extras: [Extras] = []

    /// A row.
    public init(
      line: Int, text: String, hash: ExpectedDigest? = nil, license: String? = nil, attribution: String? = nil
    ) {
      self.line = line
      self.text = text
      let extras = Extras(hash: hash, license: license, attribution: attribution)
      if extras != Extras() { self.extras = [extras] }
    }

    private mutating func change(_ change: (inout Extras) -> Void) {
      var changed = extras.first ?? Extras()
      change(&changed)
      extras = changed == Extras() ? [] : [changed]
    }
  }

  /// The rows in the order of the file, blank ones included; the header is none.
  public var rows: [Row] = []
  /// How the file was understood, as a few words for the report: `line by line, no header`.
  public var guess = ""
  /// What it holds besides plain addresses.
  public var findings = ListFindings()
  /// What a person should know about the file.
  public var warnings: [Diagnostic] = []

  /// The longest address that is taken, but for pictures written into the list itself.
  public static let longestAddress = 64 << 10
  /// Blank rows beyond so many are counted and not kept one by one.
  static let mostBlankRows = 10_000

  /// Reads a list, which gzip may have packed; its form is known by the ending of `file` (`.csv`, `.tsv`, `.txt`), JSON by
  /// its content.
  ///
  /// A file of one column is read line by line: a comma belongs to the address unless the field is quoted or a header
  /// names several columns. Rows past `max_rows` are the caller's affair.
  ///
  /// - Throws: what makes the file unreadable, with its line.
  public static func read(_ bytes: [UInt8], file: String, settings: ListSettings) throws(DiagnosticError) -> URLList {
    let isPacked = Gzip.isPacked(bytes)
    let bytes = try ListEncoding.unpacked(bytes, file: file)
    try ListEncoding.checkList(bytes, file: file, isPacked: isPacked)
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
