public import Diagnostics

/// One of `classes.<key>.sources`: a list of addresses or pictures on disk.
public struct SourceSettings: Hashable, Sendable {
  /// What a source is read from.
  public enum Kind: Hashable, Sendable {
    /// A list of addresses at a path relative to the manifest: CSV, TSV, plain text or JSON lines, by its ending.
    case list(path: String, ListSettings)
    /// Pictures on disk that a glob names, relative to the manifest.
    case files(glob: String)
  }

  /// What is read.
  public var kind: Kind
  /// The licence of its pictures where a row says nothing else.
  public var license = "unknown"
  /// Who published it.
  public var provider = "image-search"
  /// How its addresses are asked for: the manifest's `fetch` with the source's own values over it.
  public var fetch = FetchSettings()
  /// Where the source stands in the manifest.
  public var place: SourcePlace?

  /// A source of a kind with every other value at its default.
  public init(kind: Kind) {
    self.kind = kind
  }
}

/// `defaults.csv` and a source's own keys: how a list of addresses is read.
public struct ListSettings: Hashable, Sendable {
  /// Whether the first row names the columns.
  public enum Header: String, Hashable, Sendable, CaseIterable {
    case auto, none, names
  }

  /// A column by its name in the header, or by its number from 0.
  public enum Column: Hashable, Sendable {
    case named(String)
    case number(Int)
  }

  /// What separates fields.
  public enum Delimiter: Hashable, Sendable {
    /// Found out from the header or the first rows.
    case automatic
    /// This byte.
    case byte(UInt8)
  }

  /// What becomes of a row that cannot be read as one.
  public enum BadRows: String, Hashable, Sendable, CaseIterable {
    /// The list is refused, with the row's line.
    case error
    /// The row is out with `bad_row`.
    case skip
  }

  /// Whether a quote encloses a field.
  public enum Quotes: String, Hashable, Sendable, CaseIterable {
    case auto, none
  }

  /// A column and the text that its cell must have.
  public struct Condition: Hashable, Sendable {
    /// The column.
    public var column: Column
    /// The text, white space around it left out.
    public var value: String

    /// A condition.
    public init(column: Column, value: String) {
      self.column = column
      self.value = value
    }
  }

  /// Whether there is a header.
  public var header = Header.auto
  /// The column that holds the address.
  public var column = Column.named("url")
  /// What separates fields.
  public var delimiter = Delimiter.automatic
  /// Only rows that meet all of these are rows of the source.
  public var conditions: [Condition] = []
  /// Whether a quote encloses a field.
  public var quotes = Quotes.auto
  /// What becomes of a row that cannot be read.
  public var badRows = BadRows.error
  /// Rows after this many are out with `over_max_rows`; nil for no limit.
  public var maxRows: Int?
  /// The column with the expected digest of each picture.
  public var hashColumn: Column?
  /// The column with each picture's licence.
  public var licenseColumn: Column?
  /// The column with each picture's author or credit line.
  public var attributionColumn: Column?

  /// The defaults.
  public init() {}
}
