import Diagnostics
package import Digests
import Engine
package import Listings
package import Manifest
import Transfer

/// Reads the sources of a class into candidates: rows of lists, pictures on disk, and pictures written into the list
/// itself.
package struct SourcesStep: Step {
  package static let name = StepName.sources
  package static let version = 9

  /// An input file with its digest at the time of planning.
  package struct Input: Hashable, Sendable {
    /// Its path as the manifest writes it, or as the glob found it.
    package let path: String
    package let digest: SHA256Digest
  }

  /// One source with its files: the list, or the pictures a glob found, sorted.
  struct Source: Sendable {
    let settings: SourceSettings
    let files: SourceFiles
    /// Files that the glob nearly matched.
    var nearMisses: [FileGlob.NearMiss] = []

    init(settings: SourceSettings, inputs: [Input]) {
      self.init(settings: settings, files: SourceFiles(inputs))
    }

    init(settings: SourceSettings, files: SourceFiles, nearMisses: [FileGlob.NearMiss] = []) {
      self.settings = settings
      self.files = files
      self.nearMisses = nearMisses
    }
  }

  package let className: ClassName
  let sources: [Source]
  /// The dataset's own schemes; a source may use others.
  let schemes: [FetchSettings.Scheme]
  let takedown: Takedown

  package static func all(in plan: PipelinePlan) -> [SourcesStep] { plan.names.map { SourcesStep($0, in: plan) } }

  private init(_ name: ClassName, in plan: PipelinePlan) {
    className = name
    sources = plan.files[name] ?? []
    schemes = plan.manifest.fetch.schemes
    takedown = plan.takedown
  }

  package static func planned(in plan: PipelinePlan) -> [any Step] {
    all(in: plan)
  }

  package var node: NodeName { NodeName(Self.name, .oneClass(className)) }
  package var inputs: [NodeName] { [] }

  package var entryPlaces: [String: String] { takedown.places }

  package func describe(_: StepInputs) -> Description {
    var description = description(of: StepInputs())
    description["class"] = .text(className.rawValue)
    description["fetch.schemes"] = .list(schemes.map { .text($0.rawValue) })
    for (index, source) in sources.enumerated() {
      let path = "classes.\(className.rawValue).sources[\(index)]"
      description.append(path, .record(source.options))
      if source.settings.fetch.schemes != schemes {
        let own = source.settings.fetch.schemes.map { Description.Value.text($0.rawValue) }
        description.append("\(path).fetch.schemes", .list(own))
      }
      if case .files(let glob) = source.settings.kind {
        // A field for each file would make keys and their memory as large as the listing.
        description.append(Self.field(of: glob), .digest(source.files.digest))
      } else {
        for input in source.files.known { description.append(Self.field(of: input.path), .digest(input.digest)) }
      }
    }
    description["takedown"] = takedown.addressNames
    return description
  }

  /// The field of a description that contains the digest of a list, or of all files that a pattern takes.
  static func field(of path: String) -> String { "file \(path)" }

  package func files(in field: String) -> (pattern: String, files: SourceFiles)? {
    for source in sources {
      guard case .files(let glob) = source.settings.kind, Self.field(of: glob) == field else { continue }
      return (glob, source.files)
    }
    return nil
  }

  package func run(_ inputs: StepInputs, in workspace: Workspace) async throws -> NodeOutput {
    if let output = try replaced(inputs, in: workspace) { return output }
    let former = KnownRows(self, inputs, in: workspace)
    let (listing, table, _, lists, taken) = try read(in: workspace, since: former) { text throws(EngineError) in
      try workspace.store.put(text)
    }
    var repeated: [Int: Int] = [:]
    for place in table.rows.indices where table.rows.isRepeated(at: place) {
      repeated[table.rows.source(at: place), default: 0] += 1
    }
    var output = NodeOutput(
      listings: [className: try workspace.put(listing)], origin: try workspace.put(table))
    output.expected = Self.expected(of: table)
    output.credits = table.creditDigest
    output.takenDown = taken.sorted()
    output.warnings = Self.warnings(lists.flatMap { $0.list.warnings })
    output.readings = lists.map { source, list in
      SourceReading(path: table.sources[source].path, list, repeatedRows: repeated[source] ?? 0)
    }
    return output
  }

  /// The largest number of warnings that are kept for one class.
  private static let mostWarnings = 100

  private static func warnings(_ found: [Diagnostic]) -> [SourceWarning] {
    let kept = found.prefix(mostWarnings).map { warning in
      SourceWarning(
        (warning.place.map { "\($0.fileAndLine): " } ?? "") + warning.message, hint: warning.hint,
        isFault: warning.severity != .note)
    }
    let more = found.count - kept.count
    return more > 0 ? kept + [SourceWarning("and \(more) more warnings about these lists")] : kept
  }

  /// One digest over the digests that the rows promise; nil if they promise none.
  package static func expected(of table: OriginTable) -> SHA256Digest? {
    guard table.rows.promiseDigests else { return nil }
    let lines = table.rows.lazy.filter { $0.standing == .candidate }.compactMap { row in
      row.expected.map { "\(row.id.hex) \($0)\n" }
    }
    let sorted = lines.sorted()
    return sorted.isEmpty ? nil : SHA256Digest(of: sorted.joined())
  }

  /// The candidates, their rows, the addresses with a user name or a password (which the rows mask), and the entries
  /// of the takedown list that name a row.
  ///
  /// - Parameters:
  ///   - former: The rows of the last run, if the options were the same.
  ///   - keep: called with the text of each picture written into a list.
  package func read(
    in workspace: Workspace, since former: KnownRows? = nil, keep: ([UInt8]) throws -> SHA256Digest
  ) throws -> (
    Listing, OriginTable, credentials: [ItemID: String], lists: [(source: Int, list: URLList)], taken: Set<String>
  ) {
    let first = try read(in: workspace, stillListed: [], since: former, keep: keep)
    // A row that is gone may stand before a row of another list with the same picture. That one then gives it.
    let reading =
      first.stillListed.isEmpty
      ? first : try read(in: workspace, stillListed: first.stillListed, since: former, keep: keep)
    return (reading.listing(), reading.table, reading.credentials, reading.lists, reading.taken)
  }

  private func read(
    in workspace: Workspace, stillListed: Set<ItemID>, since former: KnownRows?,
    keep: ([UInt8]) throws -> SHA256Digest
  ) throws -> SourcesReading {
    var reading = SourcesReading(className: className, takedown: takedown, stillListed: stillListed, since: former)
    for source in sources {
      switch source.settings.kind {
      case .mapping(_, let mapping):
        for input in source.files.known {
          reading.begin(source.settings, path: input.path)
          let bytes = try self.bytes(of: input, in: workspace)
          var list = try MappedList.read(bytes, file: input.path, mapping: mapping)
          for row in list.rows { try reading.add(row, limit: nil, keep: keep) }
          reading.note(&list)
        }
      case .files:
        reading.begin(source.settings)
        for input in try source.files.all() { try reading.add(file: input, in: workspace) }
      case .list(let path, let settings):
        reading.begin(source.settings)
        guard let input = source.files.known.first else { throw InputChanged(path: path) }
        let bytes = try self.bytes(of: input, in: workspace)
        var list = try URLList.read(bytes, file: path, settings: settings)
        for row in list.rows { try reading.add(row, limit: settings.maxRows, keep: keep) }
        reading.note(&list)
      }
    }
    return reading
  }
}

extension SourcesStep {
  /// The bytes of a list.
  ///
  /// - Throws: ``InputChanged`` if it is not the list of the plan any more.
  private func bytes(of input: Input, in workspace: Workspace) throws -> [UInt8] {
    guard let (bytes, digest) = try FileLimit.list.read(input.path, from: workspace.state.inputs),
      digest == input.digest
    else { throw InputChanged(path: input.path) }
    return bytes
  }
}

extension SourcesStep.Source {
  /// The options of the source that change its candidates.
  var options: Description {
    var options = Description()
    switch settings.kind {
    case .files(let glob): options["files"] = .text(glob)
    case .mapping(let glob, let mapping):
      options["json"] = .text(glob)
      options["items"] = mapping.items.map { .text($0.text) }
      options["url"] = .text(mapping.url.text)
      options["hash"] = mapping.hash.map { .text($0.text) }
      for field in Credit.Field.allCases {
        guard let path = mapping.credits[field] else { continue }
        options["\(field.rawValue)_path"] = .text(path.text)
      }
    case .list(let path, let list):
      if settings.search?.gone == .drop { options["gone"] = .text(SearchSettings.GoneRows.drop.rawValue) }
      options["csv"] = .text(path)
      if let url = list.url { options["url"] = .text(url) }
      options["header"] = .text(list.header.rawValue)
      options["column"] = .text(list.column.keyText)
      options["delimiter"] = .text(list.delimiter.keyText)
      // Options with their default value are left out, so that lists without options keep their keys.
      if list.quotes != .auto { options["quote"] = .text(list.quotes.rawValue) }
      if list.badRows != .error { options["on_bad_row"] = .text(list.badRows.rawValue) }
      if !list.conditions.isEmpty {
        options["where"] = .list(list.conditions.map { .text("\($0.column.keyText): \($0.value)") })
      }
      options["max_rows"] = list.maxRows.map { .integer(Int64($0)) } ?? Description.Value.none
      options["hash_column"] = list.hashColumn.map { .text($0.keyText) }
      for field in Credit.Field.allCases {
        guard let column = list.creditColumns[field] else { continue }
        options["\(field.rawValue)_column"] = .text(column.keyText)
      }
    }
    options["license"] = .text(settings.license)
    options["provider"] = .text(settings.provider)
    return options
  }
}

extension ListSettings.Column {
  /// The column's name in a key.
  fileprivate var keyText: String {
    switch self {
    case .named(let name): name.debugDescription
    case .number(let number): String(number)
    }
  }
}

extension ListSettings.Delimiter {
  /// The delimiter's name in a key.
  fileprivate var keyText: String {
    switch self {
    case .automatic: "automatic"
    case .byte(let byte): byte == UInt8(ascii: "\t") ? "tab" : String(UnicodeScalar(byte))
    }
  }
}
