import Diagnostics

/// One class: its sources and its settings, with all inherited values filled in.
public struct ManifestClass: Hashable, Sendable {
  /// The key of the class.
  public var name: ClassName
  /// The name for people.
  public var title: String?
  /// Other names of the class.
  public var aliases: [String] = []
  /// Former keys of the class: it keeps their answers, squares, pins and splits.
  public var renamedFrom: [String] = []
  /// A description of the pictures that belong to the class.
  public var description: String?
  /// The sources of its pictures, in listed order.
  public var sources: [SourceSettings] = []
  /// The conditions that a usable picture meets.
  public var inspect = InspectSettings()
  /// The rules for pictures that there is little to learn from.
  public var quality = QualitySettings()
  /// Which pictures belong to it.
  public var labels = LabelSettings()
  /// How many of them are used; nil for all.
  public var select: SelectSettings?
  /// Which square is kept.
  public var crop = CropSettings()

  /// The former keys that are valid class names.
  public var formerNames: [ClassName] { renamedFrom.compactMap { ClassName(rawValue: $0) } }

  /// The paths of the class's files of one kind of decision: its own first, then those under its former keys.
  public func paths(of file: (ClassName) -> String) -> [String] {
    guard !formerNames.isEmpty else { return [file(name)] }
    var seen: Set<String> = []
    return ([name] + formerNames).map(file).filter { seen.insert($0).inserted }
  }

  /// Creates a class with a key and no sources.
  public init(name: ClassName) {
    self.name = name
  }
}

/// The values of a class while its keys are read. The inherited values are filled in first.
struct ClassKeys: Sendable {
  var value: ManifestClass
  var list = ListSettings()
  var source = SourceDefaults()
  var fetch = FetchSettings()

  /// The keys of a class.
  static let record: Record<ClassKeys> = Record(
    name: "class", doc: "A class: where its pictures come from, and what differs from the dataset's settings.",
    empty: ClassKeys(value: ManifestClass(name: .placeholder)),
    fields: [
      Field(optional: "title", \.value.title, .label, "What people call it.").examples("Flood gate"),
      Field("aliases", \.value.aliases, Form.text().list(unique: true), "Other names for it.")
        .examples(["floodgate", "sluice gate"]),
      Field(
        "renamed_from", \.value.renamedFrom, Form.classKey.list(unique: true),
        "Keys that it had before: answers, squares, pins and splits come along."),
      Field(optional: "description", \.value.description, .prose, "What belongs to it.")
        .examples("Movable barrier that closes a waterway."),
      Field("csv", \.list, keys: ListSettings.record, "How its lists are read."),
      Field(
        "source", \.source, keys: SourceDefaults.record,
        "The defaults of the class's sources."),
      sources,
      Field("inspect", \.value.inspect, keys: InspectSettings.record, "Which of its pictures are fit to be used."),
      Field(
        "quality", \.value.quality, keys: QualitySettings.record,
        "What becomes of its pictures that there is little to learn from."),
      Field("labels", \.value.labels, keys: LabelSettings.record, "Which pictures belong to it."),
      Field(
        optional: "select", \.value.select, keys: SelectSettings.record,
        "How many of its pictures are used, and which."
      ).examples(["max": 500]),
      Field("crop", \.value.crop, keys: CropSettings.record, "Which square of its pictures is kept."),
    ])

  private static let sources = Field<ClassKeys>(
    name: "sources", doc: "Where its pictures come from, in order: a list of `{ csv: … }` and `{ files: … }`.",
    isRequired: true, mayMissInOverlay: true, isReadLast: true,
    schema: Form<SourceSettings>.source().list(minimum: 1).schema,
    read: { node, root, reading in
      let form = Form<SourceSettings>.source(over: root.sourceStart).list(minimum: 1)
      if let sources = form.read(node, &reading) { root.value.sources = sources }
    },
    write: { .list($0.value.sources.map(Form<SourceSettings>.source().write)) })
}

extension ClassKeys {
  /// The values that the sources of the class inherit.
  fileprivate var sourceStart: SourceKeys { SourceKeys(list: list, defaults: source, fetch: fetch) }
}

extension Form where Value == String {
  /// The key of a class.
  static var classKey: Form<String> {
    text(
      "the key of a class, 1 to 100 of `a-z 0-9 _ -`", pattern: "^[a-z0-9_-]{1,100}$",
      hint: "write the key, such as `flood_gate`, and not the title"
    ) { ClassName(rawValue: $0) != nil }
  }

  /// Text of one or more lines.
  static var prose: Form<String> {
    text("text", pattern: "\\S", most: YAMLText.byteLimit, hint: nil) { !$0.allSatisfy(\.isWhitespace) }
  }
}

extension Form where Value == [ManifestClass] {
  /// The classes by key: `weir: weir.csv`, a list of sources, or a mapping.
  ///
  /// - Parameter start: The values that every class inherits.
  static func classes(over start: ClassKeys = ClassKeys.record.empty) -> Form<[ManifestClass]> {
    Form(
      schema: { writer in
        let short = writer.whole { Form<SourceSettings>.source().list(minimum: 1).schema(&$0) }
        let form = PlainValue.object([
          "anyOf": .list([Form<String>.listPath.schema(&writer), short, writer.reference(to: ClassKeys.record)])
        ])
        return .object([
          "type": "object",
          "patternProperties": .object(["^(?!x-)[a-z0-9_][a-z0-9_-]{0,99}$": form, "^x-": .object([])]),
          "additionalProperties": .flag(false), "minProperties": .integer(1),
        ])
      },
      read: { node, reading in
        guard case .mapping(let entries) = node.content else {
          reading.mismatch(node, expected: "classes by key", hint: "write `classes: { weir: weir.csv }`")
          return nil
        }
        let given = entries.filter { !$0.name.hasPrefix("x-") }
        if given.isEmpty, !reading.isOverlay {
          reading.findings.append(
            node.error(
              "there is no class under `classes`, expected at least one",
              hint: "write a class and its list of image URLs: `weir: weir.csv`; or a folder of pictures: "
                + "`weir: [ { files: photos/weir } ]`"))
        }
        let classes = given.compactMap { entry in
          reading.inside(entry.name, entry.value) { read(entry, over: start, &$0) }
        }
        return classes.sorted { $0.name < $1.name }
      },
      write: { classes in
        .object(
          classes.map { .init(name: $0.name.rawValue, value: ClassKeys.record.write(ClassKeys(value: $0))) })
      })
  }

  private static func read(
    _ entry: YAMLNode.Entry, over start: ClassKeys, _ reading: inout Reading
  ) -> ManifestClass? {
    let name = ClassName(rawValue: entry.name)
    if name == nil {
      let spelt = ClassName.spelling(near: entry.name).map {
        "write `\($0)` as the key, and `title: \(entry.name.cut(to: 100))` under it"
      }
      let expected = entry.name.hasPrefix("-") ? "expected no `-` at its beginning" : "expected `a-z 0-9 _ -` only"
      reading.findings.append(
        entry.key.error("`\(entry.name.cut(to: 100))` is not a valid class name, \(expected)", hint: spelt))
    }
    warnIfAmbiguous(entry, &reading)
    // Read the value of an invalid key too, so that its own mistakes are reported.
    var keys = start
    keys.value.name = name ?? .placeholder
    let form = Form<SourceSettings>.source(over: start.sourceStart)
    switch entry.value.content {
    case .scalar:
      let source = reading.inside("sources[0]", entry.value) { form.read(entry.value, &$0) }
      guard let source else { return nil }
      keys.value.sources = [source]
    case .sequence:
      let list = form.list(minimum: 1)
      keys.value.sources = reading.inside("sources", entry.value) { list.read(entry.value, &$0) } ?? []
    case .mapping(let members) where !members.contains { $0.name == "sources" } && isSource(members):
      let name = entry.name.cut(to: 100)
      reading.findings.append(
        entry.value.beginning.error(
          "`\(name)`: expected a list of sources, found a single source",
          hint: "write `\(name): [ { \(members[0].name.cut(to: 100)): … } ]`"))
      return nil
    case .mapping:
      ClassKeys.record.read(entry.value, into: &keys, &reading)
    }
    return name == nil ? nil : keys.value
  }

  /// Whether the members of a class are the keys of a single source.
  private static func isSource(_ members: [YAMLNode.Entry]) -> Bool {
    members.contains { member in
      if member.name == "files" { return true }
      if case .scalar = member.value.content { return member.name == "csv" }
      return false
    }
  }

  private static func warnIfAmbiguous(_ entry: YAMLNode.Entry, _ reading: inout Reading) {
    guard case .scalar(_, true) = entry.key.content else { return }
    var isAmbiguous = ["yes", "no", "on", "off", "y", "n"].contains(entry.name)
    if case .text = CoreScalar(entry.name) {} else { isAmbiguous = true }
    guard isAmbiguous else { return }
    reading.findings.append(
      entry.key.warning(
        "other programs that read YAML do not take `\(entry.name)` for text",
        hint: "put it in quotes: `\"\(entry.name)\"`"))
  }
}
