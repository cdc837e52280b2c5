public import Diagnostics

/// A whole `dataset.yaml` after reading and checking, with its profile, overrides and all defaults applied.
public struct Manifest: Hashable, Sendable {
  /// The format of manifests that this version reads.
  public static let format = 1

  /// The dataset's name.
  public var name = ""
  /// The version of the dataset.
  public var version: String?
  /// The subject of the dataset.
  public var description: String?
  /// The licence of the published dataset.
  public var license: String?
  /// The person or organisation responsible for the dataset.
  public var contact: String?
  /// The web page of the published dataset.
  public var url: String?
  /// The publication date of this version (ISO 8601).
  public var published: String?
  /// The citation of the dataset.
  public var citation: String?
  /// The classes, sorted by key. The position of a class here is its index.
  public var classes: [ManifestClass] = []
  /// How addresses are requested.
  public var fetch = FetchSettings()
  /// The conditions that a usable picture meets. These are the dataset's settings, which every class inherits.
  public var inspect = InspectSettings()
  /// The rules for pictures that there is little to learn from: the dataset's own, below those of every class.
  public var quality = QualitySettings()
  /// The rules by which two pictures count as the same.
  public var duplicates = DuplicateSettings()
  /// How pictures are labelled. These are the dataset's settings, which every class inherits.
  public var labels = LabelSettings()
  /// Networks of a person's own that look at each picture, in their order.
  public var filters: [FilterSettings] = []
  /// How many pictures of a class are used: the dataset's own, under every class's; nil for all.
  public var select: SelectSettings?
  /// Which square is kept: the dataset's own, under every class's.
  public var crop = CropSettings()
  /// The split into parts; nil for no split.
  public var split: SplitSettings?
  /// The exports of the dataset.
  public var exports = [ExportSettings(format: .imagefolder, to: ExportSettings.defaultPlace)]
  /// The report; nil for no report.
  public var report: ReportSettings?
  /// The file of digests, addresses and hosts that are excluded from every output.
  public var takedown = Self.defaultTakedown
  /// The storage of results.
  public var cache = CacheSettings()
  /// Machines elsewhere that do a part of the work; nil for none.
  public var execute: ExecuteSettings?
  /// The place of each value, by a key path such as `duplicates.near.threshold` or `classes.weir.sources[0]`. A value
  /// without a place has its default.
  public var places: [String: SourcePlace] = [:]
  /// The resolved path of each output when the manifest was read, by the path as written; empty if the manifest is not
  /// on a disk.
  public var outputPlaces: [String: ResolvedPath] = [:]

  /// The takedown list of a manifest that does not name one.
  public static let defaultTakedown = "takedown.txt"

  /// Creates an empty manifest with all defaults.
  public init() {}
}

/// The values of a manifest while its keys are read.
struct ManifestKeys: Sendable {
  var manifest = Manifest()
  var defaults = ClassDefaults()

  /// The keys of a manifest.
  static let record: Record<ManifestKeys> = Record(
    name: "manifest", doc: "A dataset: where its pictures come from and how they are processed.", empty: ManifestKeys(),
    fields: [
      format,
      Field("name", \.manifest.name, .text(), "The dataset's name.").required(inOverlay: false)
        .examples("flood-assets"),
      Field(optional: "version", \.manifest.version, .label, "The dataset's own version.").examples("0.1.0"),
      Field(optional: "description", \.manifest.description, .prose, "What it is about.").examples(
        "Flood defence assets."),
      Field(
        optional: "license", \.manifest.license, .text(),
        "The licence of the published set; each picture keeps its own."
      ).examples("CC-BY-4.0"),
      Field(optional: "contact", \.manifest.contact, .text(), "Who answers for it: an address or a page.")
        .examples("data@example.org"),
      Field(optional: "url", \.manifest.url, .webAddress, "The page of the published set.")
        .examples("https://example.org/flood"),
      Field(optional: "published", \.manifest.published, .date, "The day on which this version was published.")
        .examples("2026-11-25"),
      Field(optional: "citation", \.manifest.citation, .prose, "How to cite it; by default its name and version.")
        .examples("Flood assets, 2026"),
      variables,
      Field("defaults", \.defaults, keys: ClassDefaults.record, "What the sources of every class start from."),
      classes,
      Field("fetch", \.manifest.fetch, keys: FetchSettings.record, "How addresses are asked for."),
      Field(
        "inspect", \.manifest.inspect, keys: InspectSettings.record, "Which pictures are whole and fit to be used."),
      Field(
        "quality", \.manifest.quality, keys: QualitySettings.record,
        "What becomes of pictures that there is little to learn from."),
      Field("duplicates", \.manifest.duplicates, keys: DuplicateSettings.record, "What counts as the same picture."),
      Field("filters", \.manifest.filters, .filters, "Networks of one's own that look at each picture.")
        .examples([
          [
            "name": "nsfw",
            "model": [
              "file": "models/nsfw.onnx", "sha256": .text(String(repeating: "0", count: 64)), "format": "onnx",
            ],
            "output": 1, "action": "review",
          ]
        ]),
      Field("labels", \.manifest.labels, keys: LabelSettings.record, "Which pictures belong to their class."),
      Field(
        optional: "select", \.manifest.select, keys: SelectSettings.record,
        "How many pictures of a class are used, and which."
      ).examples(["max": 500, "min": 50, "by": "diverse", "seed": 42]),
      Field("crop", \.manifest.crop, keys: CropSettings.record, "Which square of a picture is kept."),
      Field(
        optional: "split", \.manifest.split, keys: SplitSettings.record,
        "How pictures are dealt out; the shares are 100%."
      ).examples(["train": "80%", "val": "10%", "test": "10%", "seed": 42]),
      Field(
        "export", \.manifest.exports,
        Form.export.list(minimum: 1, example: "{ format: imagefolder, to: out/imagefolder }"),
        "In which forms the dataset is written."
      ).examples([["format": "imagefolder", "to": "out/imagefolder"], ["format": "csv", "to": "out/manifest.csv"]]),
      Field(optional: "report", \.manifest.report, keys: ReportSettings.record, "The HTML report.")
        .examples(["to": "out/report"]),
      Field(
        "takedown", \.manifest.takedown, .path,
        "The file of digests, addresses and hosts that never enter an output."),
      Field(
        "cache", \.manifest.cache, keys: CacheSettings.record, "Where fetched bytes and remembered results are stored."),
      Field(
        "execute", \.manifest.execute, Form.execute,
        "Machines elsewhere that decode and crop pictures, by the Remote Execution API."),
      profiles,
    ])

  /// The keys that a profile may have: all except the format and `profiles`.
  static let overlay: Record<ManifestKeys> = Record(
    name: "profile", doc: "What differs from the manifest under `--profile`.", empty: ManifestKeys(),
    fields: record.fields.filter { (field: Field<ManifestKeys>) in field.name != "dsbuild" && field.name != "profiles" }
  )

  private static let format = Field<ManifestKeys>(
    name: "dsbuild", doc: "The format of the manifest: `dsbuild: 1` as the first line.", isRequired: true,
    schema: { _ in .object(["type": "integer", "const": .integer(Manifest.format)]) },
    // The loader has checked the format before all other keys.
    read: { _, _, _ in }, write: { _ in .integer(Manifest.format) })

  private static let variables = Field<ManifestKeys>(
    name: "vars", doc: "Texts by name, which `${vars.name}` inserts.", examples: [["dir": "sources"]],
    schema: { _ in
      .object([
        "type": "object",
        "patternProperties": .object([
          "^[A-Za-z_][A-Za-z0-9_-]*$": .object(["type": .list(["string", "number", "boolean"])])
        ]), "additionalProperties": .flag(false),
      ])
    },
    read: { node, _, reading in Variables.check(node, &reading) }, write: { _ in nil })

  private static let classes = Field<ManifestKeys>(
    name: "classes", doc: "The classes by key, each with its sources: `weir: weir.csv`.", isRequired: true,
    mayMissInOverlay: true, isReadLast: true,
    examples: [
      ["weir": "weir.csv", "outfall": ["sources": ["lists/outfall.csv", ["files": "photos/outfall/**/*.jpg"]]]]
    ],
    schema: Form<[ManifestClass]>.classes().schema,
    read: { node, root, reading in
      let start = ClassKeys(of: root.manifest, defaults: root.defaults)
      if let classes = Form<[ManifestClass]>.classes(over: start).read(node, &reading) {
        root.manifest.classes = classes
      }
    },
    write: { Form<[ManifestClass]>.classes().write($0.manifest.classes) })

  private static let profiles = Field<ManifestKeys>(
    name: "profiles", doc: "Settings that `--profile NAME` lays over the manifest.", isReadLast: true,
    examples: [["smoke": ["defaults": ["csv": ["max_rows": 30]]]]],
    schema: { writer in
      writer.isOverlay = true
      defer { writer.isOverlay = false }
      return .object([
        "type": "object",
        "patternProperties": .object(["^[A-Za-z0-9_-]+$": writer.reference(to: overlay)]),
        "additionalProperties": .flag(false),
      ])
    },
    read: { node, _, reading in readProfiles(node, &reading) }, write: { _ in nil })

  /// Reads every profile, also those that are not selected, so that a mistake in one is reported at once.
  private static func readProfiles(_ node: YAMLNode, _ reading: inout Reading) {
    guard case .mapping(let profiles) = node.content else {
      reading.mismatch(node, expected: "profiles by name", hint: "write `{ smoke: { … } }`")
      return
    }
    reading.isOverlay = true
    defer { reading.isOverlay = false }
    for profile in profiles {
      guard !profile.name.isEmpty,
        profile.name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) })
      else {
        reading.findings.append(
          profile.key.error(
            "`\(profile.name.cut(to: 100))` is not a valid name of a profile",
            hint: "write letters, digits, `_` and `-` only, such as `smoke`"))
        continue
      }
      var scratch = overlay.empty
      let own = profile.value["vars"]?.entries ?? []
      if !own.isEmpty { reading.variables.overlay = Dictionary(own.map { ($0.name, $0.value) }) { $1 } }
      reading.inside(profile.name, profile.value) { overlay.read(profile.value, into: &scratch, &$0) }
      if !own.isEmpty { reading.variables.overlay = [:] }
    }
  }
}

extension ClassKeys {
  /// Creates the values that every class of a manifest inherits.
  fileprivate init(of manifest: Manifest, defaults: ClassDefaults) {
    value = ManifestClass(name: .placeholder)
    value.inspect = manifest.inspect
    value.quality = manifest.quality
    value.labels = manifest.labels
    value.select = manifest.select
    value.crop = manifest.crop
    list = defaults.list
    source = defaults.source
    fetch = manifest.fetch
  }
}

extension ManifestKeys {
  /// The mapping to which every key of a manifest belongs.
  static let directory = KeyDirectory(
    homes: [
      .init(record, "at the top level"), .init(FetchSettings.record, "under `fetch`"),
      .init(FetchSettings.Timeout.record, "under `fetch.timeout`"),
      .init(FetchSettings.Retries.record, "under `fetch.retries`"),
      .init(FetchSettings.Concurrency.record, "under `fetch.concurrency`"),
      .init(InspectSettings.record, "under `inspect`"), .init(DuplicateSettings.record, "under `duplicates`"),
      .init(DuplicateSettings.Near.record, "under `duplicates.near`"), .init(LabelSettings.record, "under `labels`"),
      .init(QualitySettings.record, "under `quality`"), .init(SelectSettings.record, "under `select`"),
      .init(CropSettings.record, "under `crop`"), .init(CropSettings.Encoding.record, "under `crop.encode`"),
      .init(SplitSettings.record, "under `split`"), .init(CacheSettings.record, "under `cache`"),
      .init(ListSettings.record, "under `defaults.csv` or in a source"),
    ])
}

/// `defaults`: the values that the sources of every class inherit.
struct ClassDefaults: Hashable, Sendable {
  var list = ListSettings()
  var source = SourceDefaults()

  /// The keys of `defaults`.
  static let record: Record<ClassDefaults> = Record(
    name: "defaults", doc: "What the sources of every class start from.", empty: ClassDefaults(),
    fields: [
      Field("csv", \.list, keys: ListSettings.record, "How lists of addresses are read."),
      Field("source", \.source, keys: SourceDefaults.record, "The defaults of every source."),
    ])
}

extension Variables {
  /// Reports the mistakes in `vars`.
  static func check(_ node: YAMLNode, _ reading: inout Reading) {
    guard case .mapping(let entries) = node.content else {
      reading.mismatch(node, expected: "texts by name", hint: "write `{ dir: sources }`")
      return
    }
    for entry in entries {
      let name = entry.name
      let isName =
        name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }
        && name.first.map { $0.isLetter || $0 == "_" } == true
      if !isName {
        reading.findings.append(
          entry.key.error(
            "`\(name.cut(to: 100))` is not a valid name of a variable",
            hint: "write a letter or `_`, then letters, digits, `_` and `-`, such as `dir`"))
      }
      guard case .scalar(let text, let plain) = entry.value.content, !plain || CoreScalar(text) != .null else {
        reading.inside(name, entry.value) { $0.mismatch(entry.value, expected: "text") }
        continue
      }
      reading.findings += reading.variables.expand(text).diagnostics(at: entry.value)
    }
  }
}
