public import Diagnostics

/// An item of `classes.<key>.sources`: a list of addresses, or pictures on disk.
public struct SourceSettings: Hashable, Sendable {
  /// The input of a source.
  public enum Kind: Hashable, Sendable {
    /// A list of addresses at a path relative to the manifest: CSV, TSV, plain text or JSON.
    case list(path: String, ListSettings)
    /// Pictures on disk that match a glob, or all below a folder, relative to the manifest.
    case files(glob: String)
    /// JSON files on disk that match a glob, whose items a mapping makes rows of.
    case mapping(glob: String, JSONMapping)
  }

  /// The input of the source.
  public var kind: Kind
  /// The licence of its pictures, unless a row has its own.
  public var license = "unknown"
  /// The publisher of the source.
  public var provider = usualProvider
  /// The publisher of a source that names none.
  public static let usualProvider = "image-search"
  /// The query that writes the list; nil if people write it.
  public var search: SearchSettings?
  /// How its addresses are requested: the manifest's `fetch` with the source's own values applied.
  public var fetch = FetchSettings()
  /// The place of the source in the manifest.
  public var place: SourcePlace?

  /// Creates a source of a kind with default values for everything else.
  public init(kind: Kind) {
    self.kind = kind
  }
}

/// `defaults.source` and a class's `source`: the values of a source that does not set them itself.
struct SourceDefaults: Hashable, Sendable {
  var license = "unknown"
  var provider = SourceSettings.usualProvider

  /// The keys of `defaults.source`.
  static let record: Record<SourceDefaults> = Record(
    name: "source-defaults", doc: "The defaults of every source.", empty: SourceDefaults(),
    fields: [
      Field("license", \.license, .text(), "The licence of its pictures, unless a row has its own."),
      Field("provider", \.provider, .text(), "Who published it."),
    ])
}

/// The values of a source while its keys are read.
struct SourceKeys: Sendable {
  var csv: String?
  var files: String?
  var json = JSONKeys()
  var list = ListSettings()
  var defaults = SourceDefaults()
  var fetch: FetchSettings?
  var search: SearchSettings?

  /// The keys of a source.
  static let record: Record<SourceKeys> = Record(
    name: "source", doc: "A list of addresses (`csv`), pictures on disk (`files`) or JSON on disk (`json`).",
    empty: SourceKeys(),
    fields: [
      Field(optional: "csv", \.csv, .listPath, "A CSV, TSV, text or JSON file of addresses, perhaps packed with gzip.")
        .examples("lists/weir.csv"),
      Field(optional: "files", \.files, .path, "Pictures on disk: a folder, or a pattern such as `photos/**/*.jpg`.")
        .examples("photos/weir", "photos/weir/**/*.jpg"),
    ] + JSONKeys.fields.map { $0.lifted(\.json) }
      + ListSettings.record.fields.map { $0.lifted(\.list) }
      + SourceDefaults.record.fields.map { $0.lifted(\.defaults) }
      + [
        Field(
          optional: "search", \.search, .search,
          "The query of a collection that `dsbuild search` writes the list from; a build only reads the list."
        ).examples(["in": "commons", "category": "Sluice gates", "depth": 1, "max": 500]),
        Field(
          optional: "fetch", \.fetch, keys: FetchSettings.sourceRecord,
          "How this source is fetched, if it differs from the dataset's `fetch`."),
      ])
}

extension Form where Value == String {
  /// The path of a list of addresses.
  static var listPath: Form<String> {
    text(
      "the path of a list such as `sources/weir.csv`",
      pattern: "^[^*\\u0000-\\u001f]*[^\\s*\\u0000-\\u001f][^*\\u0000-\\u001f]*$",
      hint: "a pattern of pictures on disk is written `{ files: photos/**/*.jpg }`"
    ) { text in
      FilePath.isShort(text) && !text.allSatisfy(\.isWhitespace)
        && text.unicodeScalars.allSatisfy { $0.value >= 32 && $0 != "*" }
    }
  }
}

extension Form where Value == SourceSettings {
  /// A path of a list or of a folder of pictures, or a mapping with `csv`, `files` or `json`.
  ///
  /// - Parameter start: The values that the source inherits.
  static func source(over start: SourceKeys = SourceKeys()) -> Form<SourceSettings> {
    Form(
      schema: { writer in
        let keys = writer.whole { $0.reference(to: SourceKeys.record) }
        let either = ["csv", "files", "json"].map { PlainValue.object(["required": .list([.text($0)])]) }
        let mapping = PlainValue.object(["allOf": .list([keys, .object(["oneOf": .list(either)])])])
        return .object(["anyOf": .list([Form<String>.listPath.schema(&writer), mapping])])
      },
      read: { node, reading in
        var keys = start
        switch node.content {
        case .scalar:
          guard let path = Form<String>.listPath.read(node, &reading) else { return nil }
          reading.noteInput(path, at: node)
          if reading.files.isFolder(path) { keys.files = path } else { keys.csv = path }
        case .mapping:
          guard read(node, into: &keys, &reading) else { return nil }
        case .sequence:
          reading.mismatch(node, expected: "a path, or a mapping with `csv`, `files` or `json`")
        }
        return settings(of: keys, over: start, at: node)
      },
      write: { source in
        var keys = SourceKeys(
          defaults: SourceDefaults(license: source.license, provider: source.provider), fetch: source.fetch,
          search: source.search)
        switch source.kind {
        case .list(let path, let list):
          keys.csv = path
          keys.list = list
        case .files(let glob): keys.files = glob
        case .mapping(let glob, let mapping):
          keys.json = JSONKeys(mapping, json: glob)
          keys.list.url = mapping.url.isOneName ? mapping.url.names[0] : mapping.url.text
          if let license = mapping.credits[.license] { keys.defaults.license = license.text }
        }
        let written = SourceKeys.record.write(keys)
        guard keys.csv == nil else { return written }
        var listKeys = Set(ListSettings.record.fields.map(\.name)).subtracting(keys.json.json == nil ? [] : ["url"])
        // Without a path of the licence, the inherited one would be read as a path.
        if case .mapping(_, let mapping) = source.kind, mapping.credits[.license] == nil { listKeys.insert("license") }
        return .object(written.members.filter { !listKeys.contains($0.name) })
      })
  }

  private static func read(_ node: YAMLNode, into keys: inout SourceKeys, _ reading: inout Reading) -> Bool {
    SourceKeys.record.read(node, into: &keys, &reading)
    if node["json"] != nil { return readJSON(node, keys, &reading) }
    if let name = JSONKeys.names.first(where: { node[$0] != nil }), let key = node[name] {
      reading.findings.append(
        key.error("`\(name)` is for `json` only", hint: "`\(name)_column` names a column of a list"))
      return false
    }
    if let url = node["url"], let text = keys.list.url, !text.contains("{") {
      reading.findings.append(
        url.error(
          "`url` of a list is a template with columns in braces", hint: "`column: \(text.cut(to: 60))` names a column"))
      return false
    }
    switch (node["csv"], node["files"]) {
    case (_?, let files?):
      reading.findings.append(
        files.error("both `csv` and `files`, expected one of them", hint: "make two sources of them"))
      return false
    case (nil, nil):
      reading.findings.append(node.error("a source needs `csv`, `files` or `json`"))
      return false
    case (let csv?, nil):
      if let path = keys.csv {
        reading.noteInput(path, at: csv, hint: node["search"] == nil ? nil : searchHint(reading))
        if reading.files.isFolder(path) {
          reading.findings.append(
            csv.error(
              "`\(path.cut(to: 200))` is a folder, expected a list of addresses",
              hint: "`{ files: \(path.cut(to: 200)) }` takes the pictures in it"))
        }
      }
    case (nil, let files?):
      if let glob = keys.files { reading.noteInput(glob, at: files) }
      if let search = node["search"] {
        reading.findings.append(
          search.error(
            "`search` without `csv`", hint: "name the list that it writes: `{ csv: sources/x.csv, search: … }`"))
      }
    }
    return true
  }

  /// The hint for a list that was never written.
  private static func searchHint(_ reading: Reading) -> String {
    let name = reading.path.split(separator: ".").dropFirst().first ?? ""
    return "run `dsbuild search \(name)`"
  }

  /// Checks the keys of a source over JSON on disk.
  private static func readJSON(_ node: YAMLNode, _ keys: SourceKeys, _ reading: inout Reading) -> Bool {
    let others = ["csv", "files"] + ListSettings.record.fields.map(\.name).filter { $0 != "url" }
    if let name = others.first(where: { node[$0] != nil }), let key = node[name] {
      reading.findings.append(
        key.error("`\(name)` beside `json`", hint: "a JSON source has `items`, `url`, `hash` and the paths of rights"))
      return false
    }
    guard let json = node["json"], let path = keys.json.json else { return false }
    reading.noteInput(path, at: json)
    guard let url = keys.list.url, node["url"] != nil else {
      reading.findings.append(json.error("a JSON source needs `url`, the path to the address in an item"))
      return false
    }
    let license = node["license"].flatMap { _ in keys.defaults.license }
    guard license.map({ JSONPath($0) != nil }) ?? true, keys.json.mapping(url: url, license: license) != nil else {
      reading.findings.append(
        (node["url"] ?? json).error(
          "`url` and `license` of a JSON source are paths to one value", hint: "`url: image.url`, `license: license`"))
      return false
    }
    return true
  }

  private static func settings(
    of keys: SourceKeys, over start: SourceKeys, at node: YAMLNode
  ) -> SourceSettings? {
    let kind: SourceSettings.Kind
    if let glob = keys.json.json {
      let license = node["license"].flatMap { _ in keys.defaults.license }
      guard let url = keys.list.url, let mapping = keys.json.mapping(url: url, license: license) else { return nil }
      var source = SourceSettings(kind: .mapping(glob: glob, mapping))
      // `license` is a path here; the inherited licence holds for items that have none.
      source.license = start.defaults.license
      source.provider = keys.defaults.provider
      if let fetch = keys.fetch { source.fetch = fetch }
      source.place = node.place
      return source
    }
    switch (keys.csv, keys.files) {
    case (let path?, _): kind = .list(path: path, keys.list)
    case (nil, let glob?): kind = .files(glob: glob)
    case (nil, nil): return nil
    }
    var source = SourceSettings(kind: kind)
    source.license = keys.defaults.license
    source.provider = keys.defaults.provider
    if let fetch = keys.fetch { source.fetch = fetch }
    source.search = keys.search
    if let search = keys.search {
      if source.provider == SourceDefaults().provider { source.provider = search.collection.rawValue }
    }
    source.place = node.place
    return source
  }
}
