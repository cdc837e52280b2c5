import Diagnostics

/// `defaults.csv` and a source's own keys: the format of a list of addresses.
public struct ListSettings: Hashable, Sendable {
  /// Whether the first row names the columns.
  public enum Header: String, Hashable, Sendable, CaseIterable {
    case auto, none, names
  }

  /// A column, given by its name in the header or its number from 0.
  public enum Column: Hashable, Sendable {
    case named(String)
    case number(Int)

    /// The words for the column in a message.
    var shown: String {
      switch self {
      case .named(let name): "the column `\(name.cut(to: 60))`"
      case .number(let number): "column \(number), counted from 0"
      }
    }
  }

  /// The separator of fields.
  public enum Delimiter: Hashable, Sendable {
    /// Detected from the header or the first rows.
    case automatic
    /// A fixed byte.
    case byte(UInt8)
  }

  /// The action for a row that cannot be read.
  public enum BadRows: String, Hashable, Sendable, CaseIterable {
    /// The list is refused, and the message names the line of the row.
    case error
    /// The row is out with `bad_row`.
    case skip
  }

  /// Whether quotes enclose fields.
  public enum Quotes: String, Hashable, Sendable, CaseIterable {
    case auto, none
  }

  /// A column and the text that its cell must have.
  public struct Condition: Hashable, Sendable {
    /// The column.
    public var column: Column
    /// The text without white space at its ends.
    public var value: String

    /// Creates a condition.
    public init(column: Column, value: String) {
      self.column = column
      self.value = value
    }
  }

  /// Whether the list has a header.
  public var header = Header.auto
  /// The column that contains the address.
  public var column = Column.named("url")
  /// The address as a template over columns, or over paths for JSON; nil if a column contains it.
  public var url: String?
  /// The separator of fields.
  public var delimiter = Delimiter.automatic
  /// The conditions that each row of the source must meet.
  public var conditions: [Condition] = []
  /// Whether quotes enclose fields.
  public var quotes = Quotes.auto
  /// The action for a row that cannot be read.
  public var badRows = BadRows.error
  /// Rows after this many are out with `over_max_rows`; nil for no limit.
  public var maxRows: Int?
  /// The column with the expected digest of each picture.
  public var hashColumn: Column?
  /// The columns that state the rights of each picture, if the manifest names them. A header names others.
  public var creditColumns: [Credit.Field: Column] = [:]

  /// The template that makes the address of a row of a list; nil if a column contains the address.
  var template: URLTemplate? { url.flatMap { $0.contains("{") ? URLTemplate($0) : nil } }

  /// Creates the default settings.
  public init() {}
}

extension ListSettings {
  /// The keys of `defaults.csv`.
  static let record: Record<ListSettings> = Record(
    name: "csv", doc: "How a list of addresses is read.", empty: ListSettings(),
    fields: [
      Field(
        "header", \.header,
        .words([
          Word(.auto, "only if a cell names the column"), Word(.none, "the first row is data"),
          Word(.names, "the first row names the columns"),
        ]), "Whether the first row names the columns."),
      Field("column", \.column, .column, "The column with the address: its name, or its number from 0."),
      Field(
        optional: "url", \.url, .addressTemplate,
        "The address as a template over columns: `https://a.example/{id}.{extension}`; for `json`, its path in an item."
      )
      .examples("https://a.example/{id}.{extension}"),
      Field("delimiter", \.delimiter, .delimiter, "What separates fields: `auto`, a character, or `tab`."),
      Field(
        "max_rows", \.maxRows, Form.integer(1...Int.max).orNone(), "Rows after this many are out with `over_max_rows`."),
      Field(
        "where", \.conditions, .conditions, "Only rows whose cells are these belong to the source: `{ label: cat }`."),
      Field(
        "quote", \.quotes,
        .words([
          Word(.auto, "a field may be in double quotes"), Word(.none, "a quote is a character like any other"),
        ]), "Whether double quotes enclose a field."),
      Field(
        "on_bad_row", \.badRows,
        .words([
          Word(.error, "the list is refused with the row's line"), Word(.skip, "the row is out with `bad_row`"),
        ]), "What becomes of a row that has too many fields, an open quote or bytes that are not UTF-8."),
      Field(optional: "hash_column", \.hashColumn, .column, "The column with each picture's digest, in hex or base64."),
    ] + Credit.Field.allCases.map(creditField))

  /// The key that names the column of a statement about rights.
  private static func creditField(_ field: Credit.Field) -> Field<ListSettings> {
    let doc =
      switch field {
      case .license: "The column with each picture's licence."
      case .attribution: "The column with each picture's author or credit."
      case .licenseURL: "The column with the address of each picture's licence."
      case .creator: "The column with the name of each picture's author."
      case .title: "The column with each picture's title."
      case .landingURL: "The column with the address of the page that shows each picture."
      }
    return Field(optional: "\(field.rawValue)_column", \.creditColumns[field], .column, doc)
  }
}

extension Form where Value == ListSettings.Column {
  /// A name, or a number from 0.
  static var column: Form<ListSettings.Column> {
    let number = Form<Int>.integer(0...10_000)
    let name = Form<String>.text("the name of a column, or its number from 0")
    return Form(
      schema: { writer in .object(["anyOf": .list([name.schema(&writer), number.schema(&writer)])]) },
      read: { node, reading in
        if case .scalar(let text, true) = node.content, case .integer = CoreScalar(text) {
          return number.read(node, &reading).map { .number($0) }
        }
        return name.read(node, &reading).map { .named($0) }
      },
      write: {
        switch $0 {
        case .named(let name): .text(name)
        case .number(let number): .integer(number)
        }
      })
  }
}

extension Form where Value == String {
  /// A template over columns, or a path or a template over paths.
  static var addressTemplate: Form<String> {
    text(
      "a template such as `https://a.example/{id}.jpg`, or a path in an item of `json`", pattern: "\\S",
      hint: "names of columns or paths are in braces"
    ) { text in
      text.contains("{") || text.contains("}") ? URLTemplate(text)?.names.isEmpty == false : JSONPath(text) != nil
    }
  }
}

extension Form where Value == [ListSettings.Condition] {
  /// `{ label: cat }`: columns by name or by number from 0, each with the text of its cell.
  static var conditions: Form<[ListSettings.Condition]> {
    let value = Form<String>.label
    return Form(
      schema: { writer in
        .object(["type": "object", "additionalProperties": value.schema(&writer)])
      },
      read: { node, reading in
        guard case .mapping(let entries) = node.content else {
          reading.mismatch(node, expected: "columns with the text of their cells", hint: "write `{ label: cat }`")
          return nil
        }
        guard entries.count <= 20 else {
          reading.mismatch(node, expected: "at most 20 columns")
          return nil
        }
        return entries.compactMap { entry in
          reading.inside(entry.name, entry.value) { reading in
            value.read(entry.value, &reading).map { text in
              let number = Int(entry.name).flatMap { (0...10_000).contains($0) ? $0 : nil }
              let column = number.map { ListSettings.Column.number($0) } ?? .named(entry.name)
              return ListSettings.Condition(column: column, value: TextLines.trimmed(text))
            }
          }
        }
      },
      write: { conditions in
        .object(
          conditions.map { condition in
            let name =
              switch condition.column {
              case .named(let name): name
              case .number(let number): String(number)
              }
            return PlainValue.Member(name: name, value: .text(condition.value))
          })
      })
  }
}

extension Form where Value == ListSettings.Delimiter {
  /// `auto`, one character, or its name.
  static var delimiter: Form<ListSettings.Delimiter> {
    let names: [(String, UInt8)] = [("comma", 44), ("semicolon", 59), ("tab", 9), ("pipe", 124), ("space", 32)]
    return .grammar(
      "`auto`, a character such as `;`, or `tab`", pattern: "^(auto|comma|semicolon|tab|pipe|space|[,;|\\t:^~])$",
      parse: { text in
        if text == "auto" { return .automatic }
        if let named = names.first(where: { $0.0 == text }) { return .byte(named.1) }
        guard text.utf8.count == 1, let byte = text.utf8.first, ",;|\t:^~".utf8.contains(byte) else { return nil }
        return .byte(byte)
      },
      write: { value in
        switch value {
        case .automatic: "auto"
        case .byte(let byte): names.first { $0.1 == byte }?.0 ?? String(UnicodeScalar(byte))
        }
      })
  }
}
