import Diagnostics

/// A mapping of the manifest: its keys in the order a reader needs them, each with its form and its meaning.
struct Record<Root: Sendable>: Sendable {
  /// What a definition of the schema is called.
  let name: String
  /// What it is about.
  let doc: String
  /// The value before any key is read: every default.
  let empty: Root
  /// The keys.
  let fields: [Field<Root>]
  /// A member as people write it, for whoever gives a bare value instead.
  var example: String?

  /// Whether a key of that name may be given.
  func has(_ name: String) -> Bool { name.hasPrefix("x-") || fields.contains { $0.name == name } }

  /// Reads the keys of a mapping over a value; what a key does not say stays as it is.
  func read(_ node: YAMLNode, into root: inout Root, _ reading: inout Reading) {
    guard case .mapping(let entries) = node.content else {
      let example = fields.first.map { ", such as `\($0.name): …`" } ?? ""
      let isEmpty = node.found == "nothing" && !fields.contains(where: \.isRequired)
      reading.mismatch(
        node, expected: "a mapping\(example)",
        hint: isEmpty ? "write `{}` for the defaults" : self.example.map { "write `\(reading.key): { \($0) }`" })
      return
    }
    for field in fields.filter({ !$0.isReadLast }) + fields.filter(\.isReadLast) {
      guard let entry = entries.first(where: { $0.name == field.name }) else {
        if field.isRequired, !(reading.isOverlay && field.mayMissInOverlay) { missing(field, in: node, &reading) }
        continue
      }
      if let feature = field.feature, !reading.features.contains(feature) {
        readDefault(of: field, entry, &reading)
      } else {
        let before = reading.findings.kept.count
        reading.inside(field.name, entry.value) { field.read(entry.value, &root, &$0) }
        reading.findings.hint(from: before, "`\(field.name)`: \(field.hint)")
      }
    }
    let known = Set(fields.map(\.name))
    for entry in entries where !known.contains(entry.name) && !entry.name.hasPrefix("x-") {
      unknown(entry, &reading)
    }
  }

  /// The keys and values as the manifest would write them; values that are nil are left out.
  func write(_ root: Root) -> PlainValue {
    .object(fields.compactMap { field in field.write(root).map { PlainValue.Member(name: field.name, value: $0) } })
  }

  /// A key that this version cannot honour may still say what it would be without it.
  private func readDefault(of field: Field<Root>, _ entry: YAMLNode.Entry, _ reading: inout Reading) {
    var root = empty
    reading.inside(field.name, entry.value) { field.read(entry.value, &root, &$0) }
    let value = field.write(root)
    if value == nil || value != field.write(empty) { reading.unavailable(entry.key, field.name) }
  }

  private func missing(_ field: Field<Root>, in node: YAMLNode, _ reading: inout Reading) {
    let owner = reading.path.isEmpty ? "the manifest" : "`\(reading.path)`"
    reading.findings.append(
      node.beginning.error(
        "the key `\(field.name)` is missing in \(owner)", hint: "`\(field.name)`: \(field.hint)"))
  }

  private func unknown(_ entry: YAMLNode.Entry, _ reading: inout Reading) {
    let hint = hint(forUnknown: entry.name, in: reading.directory)
    let owner = reading.path.isEmpty ? "" : " in `\(reading.path)`"
    reading.findings.append(
      entry.key.error("unknown key `\(entry.name.cut(to: 100))`\(owner)", hint: hint))
  }

  private func hint(forUnknown key: String, in directory: KeyDirectory) -> String {
    let names = fields.map(\.name)
    if let near = Suggestion.nearest(to: key, among: names) { return "did you mean `\(near)`?" }
    if let place = directory.home(of: key, besides: name) { return "`\(key)` belongs \(place)" }
    return "known here: \(names.joined(separator: ", ")); keys that start with `x-` are ignored"
  }
}

/// A key of a mapping: its name, its meaning and where its value goes.
struct Field<Root: Sendable>: Sendable {
  /// The key.
  let name: String
  /// One sentence for editors, for the documentation and for whoever left it out.
  let doc: String
  /// Whether it must be there.
  var isRequired = false
  /// Whether a profile, which lies over a manifest that has it, may leave it out.
  var mayMissInOverlay = false
  /// Whether it is read after the others, because it starts from what they say.
  var isReadLast = false
  /// The feature that a version needs to honour it.
  var feature: Feature?
  /// Values as a person may write them, for editors; what has a default needs none.
  var examples: [PlainValue] = []
  /// The schema of its value.
  let schema: @Sendable (inout SchemaWriter) -> PlainValue
  /// Reads its value into the whole.
  let read: @Sendable (YAMLNode, inout Root, inout Reading) -> Void
  /// Its value as the manifest would write it; nil to leave it out.
  let write: @Sendable (Root) -> PlainValue?
}

extension Field {
  /// A key whose value has a form.
  init<Value>(
    _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ form: Form<Value>,
    needs feature: Feature? = nil, _ doc: String
  ) {
    self.init(
      name: name, doc: doc, feature: feature, schema: form.schema,
      read: { node, root, reading in if let value = form.read(node, &reading) { root[keyPath: path] = value } },
      write: { form.write($0[keyPath: path]) })
  }

  /// A key that is left out when its value is nil.
  init<Value>(
    optional name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, _ form: Form<Value>,
    _ doc: String
  ) {
    self.init(
      name: name, doc: doc, schema: form.schema,
      read: { node, root, reading in if let value = form.read(node, &reading) { root[keyPath: path] = value } },
      write: { $0[keyPath: path].map(form.write) })
  }

  /// A key whose value is a mapping read over what is there.
  init<Value>(
    _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, keys record: Record<Value>,
    _ doc: String
  ) {
    self.init(
      name: name, doc: doc, schema: { $0.reference(to: record) },
      read: { node, root, reading in record.read(node, into: &root[keyPath: path], &reading) },
      write: { record.write($0[keyPath: path]) })
  }

  /// A key whose value is a mapping, nil when it is absent or `none`.
  init<Value>(
    optional name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, keys record: Record<Value>,
    _ doc: String
  ) {
    self.init(
      name: name, doc: doc,
      schema: { .object(["anyOf": .list([.object(["const": "none"]), $0.reference(to: record)])]) },
      read: { node, root, reading in
        if case .scalar("none", _) = node.content {
          root[keyPath: path] = nil
          return
        }
        var value = root[keyPath: path] ?? record.empty
        record.read(node, into: &value, &reading)
        root[keyPath: path] = value
      },
      write: { $0[keyPath: path].map(record.write) })
  }

  /// Its meaning as the words of a hint: lower case, no full stop.
  var hint: String {
    let text = doc.hasSuffix(".") ? String(doc.dropLast()) : doc
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  /// The same key, which must be there, in a profile too unless told otherwise.
  func required(inOverlay: Bool = true) -> Field {
    var field = self
    field.isRequired = true
    field.mayMissInOverlay = !inOverlay
    return field
  }

  /// The same key with values as a person may write them.
  func examples(_ values: PlainValue...) -> Field {
    var field = self
    field.examples = values
    return field
  }

  /// The same key of a value that is part of a larger one.
  func lifted<Outer>(_ path: any WritableKeyPath<Outer, Root> & Sendable) -> Field<Outer> {
    Field<Outer>(
      name: name, doc: doc, isRequired: isRequired, mayMissInOverlay: mayMissInOverlay, isReadLast: isReadLast,
      feature: feature, examples: examples, schema: schema,
      read: { node, root, reading in read(node, &root[keyPath: path], &reading) },
      write: { write($0[keyPath: path]) })
  }
}
