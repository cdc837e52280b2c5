import Diagnostics

/// How one kind of value is written in the manifest: its schema, its reader and its printer.
///
/// Schema and reader are declared together so that they stay equal; a test compares them on a corpus.
struct Form<Value: Sendable>: Sendable {
  /// The schema of the value for a version with the writer's formats.
  let schema: @Sendable (inout SchemaWriter) -> PlainValue
  /// Reads a node; returns nil after recording what is wrong.
  let read: @Sendable (YAMLNode, inout Reading) -> Value?
  /// Prints the value as the manifest would write it.
  let write: @Sendable (Value) -> PlainValue
}

extension Form {
  /// A value with its own grammar inside a text scalar.
  ///
  /// - Parameters:
  ///   - expected: the words for the expected value in a message.
  ///   - pattern: the regular expression (ECMA 262) of all texts that `parse` accepts.
  ///   - parse: the value of a text; nil if the text is not valid.
  ///   - numbers: the hint if the value is a bare number.
  ///   - texts: the hint if the value is another text.
  static func grammar(
    _ expected: String, pattern: String, numbers: (@Sendable (String) -> String?)? = nil,
    texts: (@Sendable (String) -> String?)? = nil,
    parse: @escaping @Sendable (String) -> Value?, write: @escaping @Sendable (Value) -> String
  ) -> Form {
    Form(
      schema: { _ in .object(["type": "string", "pattern": .text(SchemaWriter.orVariable(pattern))]) },
      read: { node, reading in
        guard let scalar = reading.scalar(node) else {
          reading.mismatch(node, expected: expected)
          return nil
        }
        if scalar.failed { return nil }
        if let text = scalar.asText, let value = parse(text) { return value }
        var hint: String?
        switch scalar.core {
        case .integer, .real: hint = numbers?(scalar.text) ?? nil
        case .null, .flag: break
        case .text(let text):
          let tight = text.filter { $0 != " " }
          if tight != text, parse(tight) != nil { hint = "write `\(tight)`, without spaces" }
          hint = hint ?? texts?(text)
        }
        reading.mismatch(node, expected: expected, hint: hint)
        return nil
      },
      write: { .text(write($0)) })
  }

  /// This form, or the word `none` for nil.
  func orNone() -> Form<Value?> {
    Form<Value?>(
      schema: { writer in .object(["anyOf": .list([.object(["const": "none"]), self.schema(&writer)])]) },
      read: { node, reading in
        if case .scalar(let text, _) = node.content, text == "none" { return .some(nil) }
        return self.read(node, &reading).map { .some($0) }
      },
      write: { $0.map(self.write) ?? "none" })
  }

  /// This form for a value that is nil if its key is absent.
  func optional() -> Form<Value?> {
    Form<Value?>(
      schema: schema, read: { node, reading in self.read(node, &reading).map { .some($0) } },
      write: { $0.map(self.write) ?? "none" })
  }

  /// A list of values of this form.
  ///
  /// - Parameters:
  ///   - most: the most items; a limit for lists that every source inherits.
  ///   - example: An item as people write it, if a single word is not a valid item.
  func list(
    minimum: Int = 0, most: Int = .max, unique: Bool = false, example: String? = nil
  ) -> Form<[Value]> {
    Form<[Value]>(
      schema: { writer in
        var schema = PlainValue.object(["type": "array", "items": writer.whole { self.schema(&$0) }])
        if minimum > 0 { schema = schema.adding("minItems", .integer(minimum)) }
        if unique { schema = schema.adding("uniqueItems", .flag(true)) }
        return schema
      },
      read: { node, reading in
        guard case .sequence(let items) = node.content else {
          reading.mismatch(node, expected: "a list", hint: hint(insteadOf: node, example, reading))
          return nil
        }
        if items.count > most { reading.mismatch(node, expected: "a list of at most \(most)") }
        if items.count < minimum { reading.mismatch(node, expected: "a list of at least \(minimum)") }
        if unique { noteRepeats(in: items, &reading) }
        let outer = reading.isOverlay
        reading.isOverlay = false
        defer { reading.isOverlay = outer }
        return items.enumerated().compactMap { index, item in
          reading.inside("[\(index)]", item) { self.read(item, &$0) }
        }
      },
      write: { .list($0.map(self.write)) })
  }

  /// The hint that shows how to write a list. It quotes the given value if that is a valid item.
  private func hint(insteadOf node: YAMLNode, _ example: String?, _ reading: Reading) -> String {
    if case .mapping = node.content { return "write it as a list of one item: `[{ … }]`" }
    if let example { return "write `[ \(example) ]`" }
    var trial = reading
    trial.findings = Findings()
    let isItem = read(node, &trial) != nil && trial.findings.kept.isEmpty
    let guess = trial.findings.kept.lazy.compactMap { $0.hint?.firstMatch(of: /(?:did you mean|write) `([^`]+)`/)?.1 }
      .first
    switch node.content {
    case .scalar(let text, _) where isItem: return "write `[\(text.cut(to: 100))]`"
    case .scalar where guess != nil: return "write `[\(guess ?? "")]`"
    case .scalar, .sequence, .mapping: return "write `[a, b]`, or one item a line after `- `"
    }
  }

  private func noteRepeats(in items: [YAMLNode], _ reading: inout Reading) {
    var seen: [String: YAMLNode] = [:]
    for item in items {
      guard case .scalar(let text, _) = item.content else { continue }
      if let first = seen.updateValue(item, forKey: text) {
        reading.findings.append(
          item.error(
            "`\(text.cut(to: 100))` is in the list twice", notes: [Diagnostic.Note("first here", at: first.place)],
            hint: "remove one of the two"))
      }
    }
  }
}
