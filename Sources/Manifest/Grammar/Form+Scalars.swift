import Diagnostics
import Digests

extension Form where Value == String {
  /// Any text of one line.
  static func text(_ expected: String = "text") -> Form<String> {
    text(expected, pattern: "\\S", most: 1_000, hint: nil) { text in
      // Check scalars, not characters: CR LF is one character, which is not equal to LF.
      !text.allSatisfy(\.isWhitespace) && !text.unicodeScalars.contains { $0 == "\n" || $0 == "\r" || $0 == "\0" }
    }
  }

  /// The value of a field of a request header.
  static func fieldValue(_ expected: String) -> Form<String> {
    text(expected, pattern: "\\S", hint: "leave out line breaks and other control characters") { text in
      !text.allSatisfy(\.isWhitespace) && isFieldValue(text)
    }
  }

  /// Whether a text is a valid field value (RFC 9110, section 5.5): a line break in it would start another field.
  static func isFieldValue(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 9 } }

  /// Text that passes a check; the pattern states the same rule for the schema.
  ///
  /// - Parameter most: the most bytes. One text of the manifest may be used and shown for thousands of pictures.
  static func text(
    _ expected: String, pattern: String, most: Int = 4_096, hint: String?, check: @escaping @Sendable (String) -> Bool
  ) -> Form<String> {
    Form(
      schema: { _ in .object(["type": "string", "pattern": .text(SchemaWriter.orVariable(pattern))]) },
      read: { node, reading in
        guard let scalar = reading.scalar(node) else {
          reading.mismatch(node, expected: expected)
          return nil
        }
        if scalar.failed { return nil }
        guard let text = scalar.asText else {
          let quote: String? = scalar.text.isEmpty ? nil : "put it in quotes: `\"\(scalar.text.cut(to: 100))\"`"
          reading.mismatch(node, expected: expected, hint: quote)
          return nil
        }
        guard text.utf8.count <= most else {
          reading.findings.append(node.error("the text has \(text.utf8.count) bytes, expected at most \(most)"))
          return nil
        }
        guard check(text) else {
          reading.mismatch(node, expected: expected, hint: hint)
          return nil
        }
        return text
      },
      write: { .text($0) })
  }

  /// Text that may also be a bare number, which is kept as written: `version: 1.10` is the text `1.10`.
  static var label: Form<String> {
    Form(
      schema: { _ in .object(["type": .list(["string", "number"]), "pattern": "\\S"]) },
      read: { node, reading in
        guard let scalar = reading.scalar(node) else {
          reading.mismatch(node, expected: "text")
          return nil
        }
        if scalar.failed { return nil }
        switch scalar.core {
        case .integer, .real: return scalar.text
        case .text(let text) where !text.allSatisfy(\.isWhitespace): return text
        case .text, .null, .flag:
          reading.mismatch(node, expected: "text", hint: scalar.text.isEmpty ? nil : "put it in quotes")
          return nil
        }
      },
      write: { .text($0) })
  }

  /// A path relative to the manifest.
  static var path: Form<String> {
    text(
      "a path relative to the manifest", pattern: "^[^\\u0000-\\u001f]*\\S[^\\u0000-\\u001f]*$",
      hint: "at most \(FilePath.mostParts) folders, without line ends; no name begins with a combining mark"
    ) { text in
      FilePath.isShort(text) && !text.hasCombinedSlash && !text.allSatisfy(\.isWhitespace)
        && text.unicodeScalars.allSatisfy { $0.value >= 32 }
    }
  }

  /// The path of an output, relative to the manifest. A name that begins with `-` is refused: programs would read it as
  /// an option. `~` is refused too: a shell would expand it, and dsbuild does not.
  static var outputPath: Form<String> {
    text(
      "a path relative to the manifest, no part of which begins with `-` or a combining mark",
      pattern: "^(?!-)(?!~(/|$))(?!.*/-)[^\\u0000-\\u001f]*\\S[^\\u0000-\\u001f]*$",
      hint: "write a path such as `out/imagefolder`; `~` is not expanded"
    ) { text in
      !text.allSatisfy(\.isWhitespace) && !text.hasCombinedSlash && text != "~" && !text.hasPrefix("~/")
        && text.unicodeScalars.allSatisfy { $0.value >= 32 }
        && !text.pathParts().contains { $0.hasPrefix("-") }
    }
  }

  /// The path of a file that must exist, relative to the manifest.
  static var inputPath: Form<String> {
    Form(
      schema: path.schema,
      read: { node, reading in
        guard let text = path.read(node, &reading) else { return nil }
        reading.noteInput(text, at: node)
        return text
      }, write: path.write)
  }

  /// A day, such as `2026-11-25`.
  static var date: Form<String> {
    text(
      "a date such as `2026-11-25`", pattern: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", hint: nil
    ) { text in
      guard let match = text.wholeMatch(of: /[0-9]{4}-([0-9]{2})-([0-9]{2})/), let month = Int(match.1),
        let day = Int(match.2)
      else { return false }
      return (1...12).contains(month) && (1...31).contains(day)
    }
  }
}

extension Form where Value == Bool {
  /// `true` or `false`; no other word.
  static var boolean: Form<Bool> {
    Form(
      schema: { _ in SchemaWriter.orVariable(.object(["type": "boolean"])) },
      read: { node, reading in
        let scalar = reading.scalar(node)
        if scalar?.failed == true { return nil }
        if case .flag(let flag)? = scalar?.core { return flag }
        let yes = ["yes", "on", "y"]
        let no = ["no", "off", "n"]
        let word = scalar?.text.lowercased() ?? ""
        let hint = yes.contains(word) ? "write `true`" : no.contains(word) ? "write `false`" : nil
        reading.mismatch(node, expected: "`true` or `false`", hint: hint)
        return nil
      },
      write: { .flag($0) })
  }
}

extension Form where Value == Int {
  /// A whole number in a range.
  static func integer(_ range: ClosedRange<Int>) -> Form<Int> {
    let bounds =
      range.upperBound == .max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    let expected = "a whole number \(bounds)"
    return Form(
      schema: { _ in
        let schema = PlainValue.object(["type": "integer", "minimum": .integer(range.lowerBound)])
        return SchemaWriter.orVariable(schema.adding("maximum", .integer(range.upperBound)))
      },
      read: { node, reading in
        let scalar = reading.scalar(node)
        if scalar?.failed == true { return nil }
        switch scalar?.core {
        case .integer(let number?) where range.contains(number): return number
        // JSON Schema treats 5.0 as a whole number, so the reader does too.
        case .real(let number) where Int(exactly: number).map(range.contains) == true: return Int(number)
        case .text(let text) where Int(text) != nil:
          reading.mismatch(node, expected: expected, hint: "take the quotes away")
        case .integer, .real, .text, .null, .flag, nil: reading.mismatch(node, expected: expected)
        }
        return nil
      },
      write: { .integer($0) })
  }
}

extension Form where Value == Double {
  /// A number in a range.
  static func number(_ range: ClosedRange<Double>) -> Form<Double> {
    let expected = "a number from \(PlainValue.number(range.lowerBound)) to \(PlainValue.number(range.upperBound))"
    return Form(
      schema: { _ in
        SchemaWriter.orVariable(
          .object(["type": "number", "minimum": .real(range.lowerBound), "maximum": .real(range.upperBound)]))
      },
      read: { node, reading in
        let scalar = reading.scalar(node)
        if scalar?.failed == true { return nil }
        switch scalar?.core {
        case .integer(let number?) where range.contains(Double(number)): return Double(number)
        case .real(let number) where range.contains(number): return number
        case .text(let text):
          let share = Quantity.percentage(text).map { "write `\(PlainValue.number($0.fraction))`" }
          reading.mismatch(node, expected: expected, hint: share)
        case .integer, .real, .null, .flag, nil: reading.mismatch(node, expected: expected)
        }
        return nil
      },
      write: { .real($0) })
  }
}
