import Diagnostics

/// A word of an enumeration: its value and its meaning.
struct Word<Value: Sendable>: Sendable {
  let text: String
  let value: Value
  let doc: String
  /// Whether the running version supports the word. The error for a word that it does not support says so.
  var isAvailable = true
}

extension Word where Value: RawRepresentable, Value.RawValue == String {
  /// Creates a word that is spelt like the raw value of its value.
  init(_ value: Value, _ doc: String) {
    text = value.rawValue
    self.value = value
    self.doc = doc
  }
}

extension Word {
  /// Creates a word with its own spelling.
  init(_ text: String, _ value: Value, _ doc: String, isAvailable: Bool = true) {
    self.text = text
    self.value = value
    self.doc = doc
    self.isAvailable = isAvailable
  }
}

extension Form where Value: Hashable {
  /// One of a few words.
  ///
  /// - Parameter others: the replacements to suggest for words of other programs.
  static func words(_ words: [Word<Value>], others: [String: String] = [:]) -> Form {
    Self.words(
      { _ in words }, others: { _ in others }, text: { value in words.first { $0.value == value }?.text ?? "" })
  }

  /// One of a few words that depend on the running version.
  ///
  /// - Parameters:
  ///   - others: the replacements to suggest for words of other programs.
  ///   - text: the word of a value.
  static func words(
    _ words: @escaping @Sendable (ManifestCapabilities) -> [Word<Value>],
    others: @escaping @Sendable (ManifestCapabilities) -> [String: String],
    text: @escaping @Sendable (Value) -> String
  ) -> Form {
    Form(
      schema: { writer in
        let options = words(writer.capabilities).filter(\.isAvailable).map {
          PlainValue.object(["const": .text($0.text), "description": .text($0.doc)])
        }
        return SchemaWriter.orVariable(.object(["oneOf": .list(options)]))
      },
      read: { node, reading in
        let words = words(reading.capabilities)
        let allowed = words.filter(\.isAvailable).map(\.text)
        let expected = Self.choice(allowed)
        guard let scalar = reading.scalar(node) else {
          reading.mismatch(node, expected: expected)
          return nil
        }
        if scalar.failed { return nil }
        if let text = scalar.asText, let word = words.first(where: { $0.text == text }) {
          if word.isAvailable { return word.value }
          reading.unavailable(node, word.text, instead: allowed)
          return nil
        }
        let near = Suggestion.nearest(to: scalar.text, among: allowed)
        let other = others(reading.capabilities)[scalar.text.lowercased()].map { "write `\($0)`" }
        reading.mismatch(node, expected: expected, hint: other ?? near.map { "did you mean `\($0)`?" })
        return nil
      },
      write: { .text(text($0)) })
  }

  private static func choice(_ words: [String]) -> String {
    let quoted = words.map { "`\($0)`" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }
}
