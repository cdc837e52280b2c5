import TestSupport

/// Checks a JSON value against the part of JSON Schema draft-07 that the manifest's schema uses.
struct SchemaValidator {
  /// A keyword the validator does not know: a mistake of the schema, not of the value.
  struct UnknownKeyword: Error {
    let name: String
  }

  let root: JSONValue

  /// Whether a value keeps to the schema.
  func accepts(_ value: JSONValue) throws -> Bool { try accepts(value, root) }

  /// The examples in the schema that are no values of their own place.
  func wrongExamples() throws -> [JSONValue] { try wrongExamples(in: root) }

  private func wrongExamples(in schema: JSONValue) throws -> [JSONValue] {
    let own = try (schema["examples"].list ?? []).filter { try !accepts($0, schema) }
    let inner = (schema.list ?? []) + (schema.object.map { Array($0.values) } ?? [])
    return try own + inner.flatMap { try wrongExamples(in: $0) }
  }

  private func accepts(_ value: JSONValue, _ schema: JSONValue) throws -> Bool {
    if let reference = schema["$ref"].string {
      let name = reference.replacing("#/definitions/", with: "")
      guard let target = root["definitions"].object?[name] else { throw UnknownKeyword(name: reference) }
      return try accepts(value, target)
    }
    return try (schema.object ?? [:]).allSatisfy { keyword, rule in
      try ofAny(value, keyword, rule) ?? ofScalar(value, keyword, rule) ?? ofList(value, keyword, rule)
        ?? ofObject(value, keyword, rule, schema)
    }
  }

  private func ofAny(_ value: JSONValue, _ keyword: String, _ rule: JSONValue) throws -> Bool? {
    let schemas = rule.list ?? []
    switch keyword {
    case "$schema", "$id", "title", "description", "default", "definitions", "examples": return true
    case "type": return (rule.list ?? [rule]).contains { isType(value, $0.string ?? "") }
    case "const": return value == rule
    case "anyOf": return try schemas.contains { try accepts(value, $0) }
    case "allOf": return try schemas.allSatisfy { try accepts(value, $0) }
    case "oneOf": return try schemas.filter { try accepts(value, $0) }.count == 1
    default: return nil
    }
  }

  private func ofScalar(_ value: JSONValue, _ keyword: String, _ rule: JSONValue) throws -> Bool? {
    switch keyword {
    case "pattern":
      guard let text = value.string else { return true }
      return try matches(text, rule.string ?? "")
    case "minimum": return value.number.map { $0 >= rule.number ?? 0 } ?? true
    case "maximum": return value.number.map { $0 <= rule.number ?? 0 } ?? true
    default: return nil
    }
  }

  private func ofList(_ value: JSONValue, _ keyword: String, _ rule: JSONValue) throws -> Bool? {
    let count = Double(value.list?.count ?? 0)
    switch keyword {
    case "items": return try value.list?.allSatisfy { try accepts($0, rule) } ?? true
    case "minItems": return value.list == nil || count >= rule.number ?? 0
    case "maxItems": return value.list == nil || count <= rule.number ?? 0
    case "uniqueItems": return value.list.map { Set($0).count == $0.count } ?? true
    default: return nil
    }
  }

  private func ofObject(
    _ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ schema: JSONValue
  ) throws -> Bool {
    guard let members = value.object else { return true }
    switch keyword {
    case "required": return (rule.list ?? []).allSatisfy { members[$0.string ?? ""] != nil }
    case "minProperties": return Double(members.count) >= rule.number ?? 0
    case "properties":
      return try members.allSatisfy { name, member in try rule.object?[name].map { try accepts(member, $0) } ?? true }
    case "patternProperties":
      return try members.allSatisfy { name, member in
        try (rule.object ?? [:]).allSatisfy { pattern, inner in
          try !matches(name, pattern) || accepts(member, inner)
        }
      }
    case "additionalProperties":
      let patterns = schema["patternProperties"].object?.keys.map { $0 } ?? []
      return try members.allSatisfy { name, member in
        if try schema["properties"].object?[name] != nil || patterns.contains(where: { try matches(name, $0) }) {
          return true
        }
        return rule.object != nil ? try accepts(member, rule) : false
      }
    case "dependencies":
      return try (rule.object ?? [:]).allSatisfy { name, inner in
        try members[name] == nil || accepts(value, inner)
      }
    default: throw UnknownKeyword(name: keyword)
    }
  }

  private func isType(_ value: JSONValue, _ type: String) -> Bool {
    switch value {
    case .null: type == "null"
    case .flag: type == "boolean"
    case .number(let number): type == "number" || type == "integer" && number == number.rounded()
    case .text: type == "string"
    case .list: type == "array"
    case .object: type == "object"
    }
  }

  private func matches(_ text: String, _ pattern: String) throws -> Bool {
    // ECMA 262 counts UTF-16 units; for the patterns of this schema scalars do as well.
    text.contains(try Regex(pattern).matchingSemantics(.unicodeScalar))
  }
}

extension JSONValue {
  fileprivate var object: [String: JSONValue]? {
    if case .object(let members) = self { members } else { nil }
  }

  fileprivate var list: [JSONValue]? {
    if case .list(let elements) = self { elements } else { nil }
  }

  fileprivate var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }
}
