public import Diagnostics
public import Digests

/// A list of addresses as it was read from one file.
public struct URLList: Hashable, Sendable {
  /// One row.
  public struct Row: Hashable, Sendable {
    /// The line on which the row starts, counted from 1.
    public var line: Int
    /// The cell of the address column, trimmed; empty for a blank row.
    public var text: String
    /// The digest the picture is said to have.
    public var hash: ExpectedDigest?
    /// The row's own licence.
    public var license: String?
    /// The row's own credit line.
    public var attribution: String?
  }

  /// The rows in the order of the file, blank ones included.
  public var rows: [Row] = []
  /// What was read as the header: one sentence for the report.
  public var headerGuess = ""
  /// What a person should know about the file.
  public var warnings: [Diagnostic] = []

  /// Reads a list; its form is told by the ending of `file` (`.csv`, `.tsv`, `.txt`, `.jsonl`).
  ///
  /// - Throws: what makes the file unreadable, with its line.
  public static func read(_ bytes: [UInt8], file: String, settings: ListSettings) throws(DiagnosticError) -> URLList {
    throw DiagnosticError("reading lists is not built yet")
  }
}
