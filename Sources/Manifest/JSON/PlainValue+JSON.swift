import Diagnostics

extension PlainValue {
  /// The value as JSON (RFC 8259), indented by two spaces, without a final line end.
  func json(indent: Int = 0) -> String {
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .flag(let flag): return flag ? "true" : "false"
    case .integer(let number): return String(number)
    case .real(let number): return Self.number(number)
    case .text(let text): return Self.quoted(text)
    case .list(let items):
      if items.allSatisfy(\.isScalar) { return "[" + items.map { $0.json() }.joined(separator: ", ") + "]" }
      return "[\n" + items.map { inner + $0.json(indent: indent + 2) }.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let members):
      if members.isEmpty { return "{}" }
      let lines = members.map { "\(inner)\(Self.quoted($0.name)): \($0.value.json(indent: indent + 2))" }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    }
  }

  var isScalar: Bool {
    switch self {
    case .flag, .integer, .real, .text: true
    case .list, .object: false
    }
  }

  /// The shortest text that reads back as the same number; whole numbers have no decimals.
  static func number(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Text in double quotes with escapes that JSON and YAML both accept.
  static func quoted(_ text: String) -> String {
    // Most text needs no escapes, and a manifest may print its licence ten thousand times, so check for plain text
    // first.
    let isPlain = text.utf8.allSatisfy {
      (32..<127).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    guard !isPlain else { return "\"\(text)\"" }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 32 || (127..<160).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value):
        quoted += "\\u" + scalar.value.zeroPadded(to: 4, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
