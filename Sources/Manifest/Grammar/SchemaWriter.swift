/// Collects the definitions of a schema while it is written.
struct SchemaWriter {
  /// The features of the schema's version; what needs another one is not in the schema.
  let features: Set<Feature>
  /// Whether a profile is described, which need not be whole.
  var isOverlay = false
  /// The definitions so far, in the order they were met.
  private(set) var definitions: [PlainValue.Member] = []

  /// A writer for a version with these features.
  init(_ features: Set<Feature>) {
    self.features = features
  }

  /// A pattern that also lets a variable pass: what it stands for is known to the reader only.
  static func orVariable(_ pattern: String) -> String { pattern + "|\\$\\{" }

  /// A schema that also lets a variable pass.
  static func orVariable(_ schema: PlainValue) -> PlainValue {
    .object(["anyOf": .list([schema, .object(["type": "string", "pattern": "\\$\\{"])])])
  }

  /// The schema of something that is whole even inside a profile.
  mutating func whole(_ body: (inout SchemaWriter) -> PlainValue) -> PlainValue {
    let outer = isOverlay
    isOverlay = false
    defer { isOverlay = outer }
    return body(&self)
  }

  /// A reference to a record's definition, which is written when it is first met.
  mutating func reference<Root>(to record: Record<Root>) -> PlainValue {
    let relaxed = isOverlay && record.fields.contains { $0.mayMissInOverlay }
    let name = relaxed ? "\(record.name)-overlay" : record.name
    if !definitions.contains(where: { $0.name == name }) {
      // Its place is taken before its fields are written, so that the order is that of the manifest.
      definitions.append(PlainValue.Member(name: name, value: .object([])))
      let schema = self.schema(of: record)
      if let index = definitions.firstIndex(where: { $0.name == name }) {
        definitions[index] = PlainValue.Member(name: name, value: schema)
      }
    }
    return .object(["$ref": .text("#/definitions/\(name)")])
  }

  /// The schema of a record's own keys.
  mutating func schema<Root>(of record: Record<Root>) -> PlainValue {
    let defaults = record.write(record.empty)
    var properties: [PlainValue.Member] = []
    var required: [PlainValue] = []
    for field in record.fields {
      var schema: PlainValue
      if let feature = field.feature, !features.contains(feature) {
        guard let value = defaults[field.name] else { continue }
        schema = .object(["const": value])
      } else {
        schema = field.schema(&self)
      }
      // In draft-07 nothing stands beside a reference.
      if schema["$ref"] != nil { schema = .object(["allOf": .list([schema])]) }
      schema = .object([PlainValue.Member(name: "description", value: .text(field.doc))] + schema.members)
      if let value = defaults[field.name], !field.isRequired, value.members.isEmpty {
        schema = schema.adding("default", value)
      }
      if !field.examples.isEmpty { schema = schema.adding("examples", .list(field.examples)) }
      properties.append(PlainValue.Member(name: field.name, value: schema))
      if field.isRequired, !(isOverlay && field.mayMissInOverlay) { required.append(.text(field.name)) }
    }
    var schema = PlainValue.object([
      "description": .text(record.doc), "type": "object", "properties": .object(properties),
      "patternProperties": .object(["^x-": .object([])]), "additionalProperties": .flag(false),
    ])
    if !required.isEmpty { schema = schema.adding("required", .list(required)) }
    return schema
  }
}
