import Diagnostics

/// `defaults.source` and a class's `source`: what is said of a source where it says nothing itself.
struct SourceDefaults: Hashable, Sendable {
  var license = "unknown"
  var provider = "image-search"

  /// The keys of `defaults.source`.
  static let record: Record<SourceDefaults> = Record(
    name: "source-defaults", doc: "What is said of a source where it says nothing itself.", empty: SourceDefaults(),
    fields: [
      Field("license", \.license, .text(), "The licence of its pictures where a row says nothing else."),
      Field("provider", \.provider, .text(), "Who published it."),
    ])
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
      Field("delimiter", \.delimiter, .delimiter, "What separates fields: `auto`, a character, or `tab`."),
      Field(
        "max_rows", \.maxRows, Form.integer(1...Int.max).orNone(), "Rows after this many are out with `over_max_rows`."),
      Field(
        "where", \.conditions, .conditions, "Only rows whose cells are these belong to the source: `{ label: cat }`."),
      Field(
        "quote", \.quotes,
        .words([
          Word(.auto, "a field may stand in double quotes"), Word(.none, "a quote is a character like any other"),
        ]), "Whether double quotes enclose a field."),
      Field(
        "on_bad_row", \.badRows,
        .words([
          Word(.error, "the list is refused with the row's line"), Word(.skip, "the row is out with `bad_row`"),
        ]), "What becomes of a row that has too many fields, an open quote or bytes that are no UTF-8."),
      Field(optional: "hash_column", \.hashColumn, .column, "The column with each picture's digest, in hex or base64."),
      Field(optional: "license_column", \.licenseColumn, .column, "The column with each picture's licence."),
      Field(
        optional: "attribution_column", \.attributionColumn, .column, "The column with each picture's author or credit."
      ),
    ])
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

extension Form where Value == [ListSettings.Condition] {
  /// `{ label: cat }`: columns by name, or by number from 0, with the text of their cells.
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

/// A source while its keys are read.
struct SourceKeys: Sendable {
  var csv: String?
  var files: String?
  var list = ListSettings()
  var defaults = SourceDefaults()
  var fetch: FetchSettings?

  /// The keys of a source.
  static let record: Record<SourceKeys> = Record(
    name: "source", doc: "A list of addresses (`csv`) or pictures on disk (`files`).", empty: SourceKeys(),
    fields: [
      Field(optional: "csv", \.csv, .listPath, "A CSV, TSV, text or JSON lines file of addresses."),
      Field(optional: "files", \.files, .path, "Pictures on disk, such as `photos/**/*.jpg`."),
    ] + ListSettings.record.fields.map { $0.lifted(\.list) }
      + SourceDefaults.record.fields.map { $0.lifted(\.defaults) }
      + [
        Field(
          optional: "fetch", \.fetch, keys: FetchSettings.sourceRecord, needs: .sourceFetch,
          "How the addresses of this source are asked for, where it differs from the dataset's `fetch`.")
      ])
}

extension FetchSettings {
  /// The keys of `fetch` a source may give: not those of the whole run.
  static let sourceRecord: Record<FetchSettings> = Record(
    name: "source-fetch", doc: "How the addresses of a source are asked for.", empty: FetchSettings(),
    fields: record.fields.filter { (field: Field<FetchSettings>) in
      !["concurrency", "allow_addresses", "fail_over"].contains(field.name)
    })
}

extension Form where Value == String {
  /// The path of a list of addresses.
  static var listPath: Form<String> {
    text(
      "the path of a list such as `sources/weir.csv`",
      pattern: "^[^*\\u0000-\\u001f]*[^\\s*\\u0000-\\u001f][^*\\u0000-\\u001f]*$",
      hint: "pictures on disk are written `{ files: photos/**/*.jpg }`"
    ) { text in
      FilePath.isShort(text) && !text.allSatisfy(\.isWhitespace)
        && text.unicodeScalars.allSatisfy { $0.value >= 32 && $0 != "*" }
    }
  }
}

extension Form where Value == SourceSettings {
  /// A path, or a mapping with `csv` or `files`.
  static var source: Form<SourceSettings> {
    Form(
      schema: { writer in
        let keys = writer.whole { $0.reference(to: SourceKeys.record) }
        let either = ["csv", "files"].map { PlainValue.object(["required": .list([.text($0)])]) }
        let mapping = PlainValue.object(["allOf": .list([keys, .object(["oneOf": .list(either)])])])
        return .object(["anyOf": .list([Form<String>.listPath.schema(&writer), mapping])])
      },
      read: { node, reading in
        var keys = SourceKeys(
          list: reading.inherited.list, defaults: reading.inherited.source, fetch: reading.inherited.fetch)
        switch node.content {
        case .scalar:
          keys.csv = Form<String>.listPath.read(node, &reading)
          if let path = keys.csv { reading.noteInput(path, at: node) }
        case .mapping:
          guard read(node, into: &keys, &reading) else { return nil }
        case .sequence:
          reading.mismatch(node, expected: "a path, or a mapping with `csv` or `files`")
        }
        return settings(of: keys, at: node)
      },
      write: { source in
        var keys = SourceKeys(
          defaults: SourceDefaults(license: source.license, provider: source.provider), fetch: source.fetch)
        switch source.kind {
        case .list(let path, let list):
          keys.csv = path
          keys.list = list
        case .files(let glob): keys.files = glob
        }
        let written = SourceKeys.record.write(keys)
        guard keys.files != nil else { return written }
        let listKeys = Set(ListSettings.record.fields.map(\.name))
        return .object(written.members.filter { !listKeys.contains($0.name) })
      })
  }

  private static func read(_ node: YAMLNode, into keys: inout SourceKeys, _ reading: inout Reading) -> Bool {
    SourceKeys.record.read(node, into: &keys, &reading)
    switch (node["csv"], node["files"]) {
    case (_?, let files?):
      reading.findings.append(
        files.error("both `csv` and `files`, expected one of them", hint: "make two sources of them"))
      return false
    case (nil, nil):
      reading.findings.append(node.error("a source needs `csv` or `files`"))
      return false
    case (let csv?, nil):
      if let path = keys.csv { reading.noteInput(path, at: csv) }
    case (nil, let files?):
      if let glob = keys.files { reading.noteInput(glob, at: files) }
    }
    return true
  }

  private static func settings(of keys: SourceKeys, at node: YAMLNode) -> SourceSettings? {
    let kind: SourceSettings.Kind
    switch (keys.csv, keys.files) {
    case (let path?, _): kind = .list(path: path, keys.list)
    case (nil, let glob?): kind = .files(glob: glob)
    case (nil, nil): return nil
    }
    var source = SourceSettings(kind: kind)
    source.license = keys.defaults.license
    source.provider = keys.defaults.provider
    if let fetch = keys.fetch { source.fetch = fetch }
    source.place = node.place
    return source
  }
}
