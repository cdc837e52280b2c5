/// Writes a schema and collects its definitions.
struct SchemaWriter {
  /// The formats of the schema's version; the schema omits all others.
  let capabilities: ManifestCapabilities
  /// Whether the schema is that of a profile, which may omit required keys.
  var isOverlay = false
  /// The definitions so far, in the order of their first use.
  private(set) var definitions: [PlainValue.Member] = []

  /// Creates a writer for a version with these formats.
  init(_ capabilities: ManifestCapabilities) {
    self.capabilities = capabilities
  }

  /// A pattern that also accepts a text with a variable: only the reader knows the value of the variable.
  static func orVariable(_ pattern: String) -> String { pattern + "|\\$\\{" }

  /// A schema that also accepts a text with a variable.
  static func orVariable(_ schema: PlainValue) -> PlainValue {
    .object(["anyOf": .list([schema, .object(["type": "string", "pattern": "\\$\\{"])])])
  }

  /// Writes the schema of a value whose required keys are required inside a profile too.
  mutating func whole(_ body: (inout SchemaWriter) -> PlainValue) -> PlainValue {
    let outer = isOverlay
    isOverlay = false
    defer { isOverlay = outer }
    return body(&self)
  }

  /// A reference to the definition of a record. The first reference writes the definition.
  mutating func reference<Root>(to record: Record<Root>) -> PlainValue {
    let relaxed = isOverlay && record.fields.contains { $0.mayMissInOverlay }
    let name = relaxed ? "\(record.name)-overlay" : record.name
    if !definitions.contains(where: { $0.name == name }) {
      // Reserve the position before writing the fields, so that definitions have the order of the manifest.
      definitions.append(PlainValue.Member(name: name, value: .object([])))
      let schema = self.schema(of: record)
      if let index = definitions.firstIndex(where: { $0.name == name }) {
        definitions[index] = PlainValue.Member(name: name, value: schema)
      }
    }
    return .object(["$ref": .text("#/definitions/\(name)")])
  }

  mutating func schema<Root>(of record: Record<Root>) -> PlainValue {
    let defaults = record.write(record.empty)
    var properties: [PlainValue.Member] = []
    var required: [PlainValue] = []
    for field in record.fields {
      var schema = field.schema(&self)
      // In draft-07 a validator ignores all keywords next to `$ref`.
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
