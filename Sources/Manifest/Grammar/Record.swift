import Diagnostics

/// A mapping of the manifest: its keys in reading order, each with its form and its meaning.
struct Record<Root: Sendable>: Sendable {
  /// The name of its definition in the schema.
  let name: String
  /// One sentence about the mapping.
  let doc: String
  /// The value with every default, before any key is read.
  let empty: Root
  let fields: [Field<Root>]
  /// An example of a member, for the hint if the manifest has a bare value instead of a mapping.
  var example: String?
  /// The member that switches off what the mapping is about, for the hint if the manifest has `off` instead of a mapping.
  var off: String?

  /// Whether the mapping may contain a key of that name.
  func has(_ name: String) -> Bool { name.hasPrefix("x-") || fields.contains { $0.name == name } }

  /// Reads the keys of a mapping into a value. Members without a key keep their value.
  func read(_ node: YAMLNode, into root: inout Root, _ reading: inout Reading) {
    guard case .mapping(let entries) = node.content else {
      let example = fields.first.map { ", such as `\($0.name): …`" } ?? ""
      let isEmpty = node.found == "nothing" && !fields.contains(where: \.isRequired)
      let switching = node.meansOff ? off.map { "`\(reading.key): { \($0) }` switches it off" } : nil
      reading.mismatch(
        node, expected: "a mapping\(example)",
        hint: isEmpty
          ? "write `{}` for the defaults" : switching ?? self.example.map { "write `\(reading.key): { \($0) }`" })
      return
    }
    for field in fields.filter({ !$0.isReadLast }) + fields.filter(\.isReadLast) {
      guard let entry = entries.first(where: { $0.name == field.name }) else {
        if field.isRequired, !(reading.isOverlay && field.mayMissInOverlay) { missing(field, in: node, &reading) }
        continue
      }
      let before = reading.findings.kept.count
      reading.inside(field.name, entry.value) { field.read(entry.value, &root, &$0) }
      reading.findings.hint(from: before, "`\(field.name)`: \(field.hint)")
    }
    for entry in entries where !has(entry.name) {
      unknown(entry, &reading)
    }
  }

  /// Prints the keys and values as the manifest would write them, without those that are nil.
  func write(_ root: Root) -> PlainValue {
    .object(fields.compactMap { field in field.write(root).map { PlainValue.Member(name: field.name, value: $0) } })
  }

  private func missing(_ field: Field<Root>, in node: YAMLNode, _ reading: inout Reading) {
    let owner = reading.path.isEmpty ? "the manifest" : "`\(reading.path)`"
    reading.findings.append(
      node.beginning.error(
        "the key `\(field.name)` is missing in \(owner)", hint: "`\(field.name)`: \(field.hint)"))
  }

  private func unknown(_ entry: YAMLNode.Entry, _ reading: inout Reading) {
    let hint = hint(forUnknown: entry.name, in: reading.directory())
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

/// A key of a mapping: its name, its meaning and the destination of its value.
struct Field<Root: Sendable>: Sendable {
  let name: String
  /// One sentence for editors, for the documentation, and for the hint if the key is missing.
  let doc: String
  /// Whether the key must be present.
  var isRequired = false
  /// Whether a profile may omit a required key, because the manifest below the profile has it.
  var mayMissInOverlay = false
  /// Whether the key is read after the others, because its defaults depend on them.
  var isReadLast = false
  /// Example values for editors; a key with a default needs none.
  var examples: [PlainValue] = []
  let schema: @Sendable (inout SchemaWriter) -> PlainValue
  /// Reads the value of the key into the root.
  let read: @Sendable (YAMLNode, inout Root, inout Reading) -> Void
  /// Prints the value as the manifest would write it; nil to omit the key.
  let write: @Sendable (Root) -> PlainValue?
}

extension Field {
  /// Creates a key whose value has a form.
  init<Value>(
    _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ form: Form<Value>,
    _ doc: String
  ) {
    self.init(
      name: name, doc: doc, schema: form.schema,
      read: { node, root, reading in if let value = form.read(node, &reading) { root[keyPath: path] = value } },
      write: { form.write($0[keyPath: path]) })
  }

  /// Creates a key that is omitted if its value is nil.
  init<Value>(
    optional name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, _ form: Form<Value>,
    _ doc: String
  ) {
    self.init(
      name: name, doc: doc, schema: form.schema,
      read: { node, root, reading in if let value = form.read(node, &reading) { root[keyPath: path] = value } },
      write: { $0[keyPath: path].map(form.write) })
  }

  /// Creates a key whose value is a mapping that is read over the existing value.
  ///
  /// The keys of the mapping are made when they are first needed: a manifest has few of all mappings.
  init<Value>(
    _ name: String, _ path: any WritableKeyPath<Root, Value> & Sendable,
    keys record: @autoclosure @escaping @Sendable () -> Record<Value>, _ doc: String
  ) {
    self.init(
      name: name, doc: doc, schema: { $0.reference(to: record()) },
      read: { node, root, reading in record().read(node, into: &root[keyPath: path], &reading) },
      write: { record().write($0[keyPath: path]) })
  }

  /// Creates a key whose value is a mapping, and nil if the key is absent or `none`.
  init<Value>(
    optional name: String, _ path: any WritableKeyPath<Root, Value?> & Sendable,
    keys record: @autoclosure @escaping @Sendable () -> Record<Value>, _ doc: String
  ) {
    self.init(
      name: name, doc: doc,
      schema: { .object(["anyOf": .list([.object(["const": "none"]), $0.reference(to: record())])]) },
      read: { node, root, reading in
        if case .scalar("none", _) = node.content {
          root[keyPath: path] = nil
          return
        }
        guard !node.meansOff else {
          return reading.mismatch(node, expected: "a mapping or `none`", hint: "`\(name): none` switches it off")
        }
        let record = record()
        var value = root[keyPath: path] ?? record.empty
        record.read(node, into: &value, &reading)
        root[keyPath: path] = value
      },
      write: { $0[keyPath: path].map(record().write) })
  }

  /// The meaning of the key as a hint: lower case, no full stop.
  var hint: String {
    let text = doc.hasSuffix(".") ? String(doc.dropLast()) : doc
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  /// The same key as a required key; with `inOverlay`, also required in a profile.
  func required(inOverlay: Bool = true) -> Field {
    var field = self
    field.isRequired = true
    field.mayMissInOverlay = !inOverlay
    return field
  }

  /// The same key with example values.
  func examples(_ values: PlainValue...) -> Field {
    var field = self
    field.examples = values
    return field
  }

  /// The same key for a value that is part of a larger one.
  func lifted<Outer>(_ path: any WritableKeyPath<Outer, Root> & Sendable) -> Field<Outer> {
    Field<Outer>(
      name: name, doc: doc, isRequired: isRequired, mayMissInOverlay: mayMissInOverlay, isReadLast: isReadLast,
      examples: examples, schema: schema,
      read: { node, root, reading in read(node, &root[keyPath: path], &reading) },
      write: { write($0[keyPath: path]) })
  }
}

extension YAMLNode {
  /// Whether the node is a word with which people switch something off.
  fileprivate var meansOff: Bool {
    guard case .scalar(let text, _) = content else { return false }
    return ["off", "no", "none", "false", "never"].contains(text.lowercased())
  }
}
