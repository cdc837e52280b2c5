import Diagnostics

/// A word of an enumeration: its value, its meaning, and the feature that it needs.
struct Word<Value: Sendable>: Sendable {
  let text: String
  let value: Value
  let doc: String
  var feature: Feature?

  /// Whether a version with these features supports the word.
  func isAvailable(in features: Set<Feature>) -> Bool { feature.map(features.contains) ?? true }
}

extension Word where Value: RawRepresentable, Value.RawValue == String {
  /// Creates a word that is spelt like the raw value of its value.
  init(_ value: Value, _ doc: String, needs feature: Feature? = nil) {
    text = value.rawValue
    self.value = value
    self.doc = doc
    self.feature = feature
  }
}

extension Word {
  /// Creates a word with its own spelling.
  init(_ text: String, _ value: Value, _ doc: String) {
    self.text = text
    self.value = value
    self.doc = doc
  }
}

extension Form where Value: Hashable {
  /// One of a few words.
  ///
  /// - Parameter others: the replacements to suggest for words of other programs.
  static func words(_ words: [Word<Value>], others: [String: String] = [:]) -> Form {
    Form(
      schema: { writer in
        let features = writer.features
        let available = words.filter { $0.isAvailable(in: features) }
        let options = available.map {
          PlainValue.object(["const": .text($0.text), "description": .text($0.doc)])
        }
        return SchemaWriter.orVariable(.object(["oneOf": .list(options)]))
      },
      read: { node, reading in
        let features = reading.features
        let allowed = words.filter { $0.isAvailable(in: features) }.map(\.text)
        let expected = Self.choice(allowed)
        guard let scalar = reading.scalar(node) else {
          reading.mismatch(node, expected: expected)
          return nil
        }
        if scalar.failed { return nil }
        if let text = scalar.asText, let word = words.first(where: { $0.text == text }) {
          if word.isAvailable(in: features) { return word.value }
          reading.unavailable(node, word.text, instead: allowed)
          return nil
        }
        let near = Suggestion.nearest(to: scalar.text, among: allowed)
        let other = others[scalar.text.lowercased()].map { "write `\($0)`" }
        reading.mismatch(node, expected: expected, hint: other ?? near.map { "did you mean `\($0)`?" })
        return nil
      },
      write: { value in .text(words.first { $0.value == value }?.text ?? "") })
  }

  private static func choice(_ words: [String]) -> String {
    let quoted = words.map { "`\($0)`" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }
}
