/// A JSON value whose members keep their order, so that the same value is always the same text (RFC 8259).
indirect enum JSONText: Hashable, Sendable {
  case text(String)
  case integer(Int)
  /// A number by its digits, where binary fractions would not be exact.
  case decimal(String)
  case list([JSONText])
  case object([Member])

  /// A named value of an object.
  struct Member: Hashable, Sendable {
    let name: String
    let value: JSONText
  }

  /// The value on one line without spaces.
  var compact: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  /// The value over many lines, indented by two spaces a level, with a line end after it.
  var indented: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes, level: 0)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private func append(to bytes: inout [UInt8], level: Int? = nil) {
    switch self {
    case .text(let text): Self.append(text, to: &bytes)
    case .decimal(let digits): bytes.append(contentsOf: digits.utf8)
    case .integer(let number): bytes.append(contentsOf: String(number).utf8)
    case .list(let values):
      Self.append(values, between: ("[", "]"), to: &bytes, level: level) { value, bytes, level in
        value.append(to: &bytes, level: level)
      }
    case .object(let members):
      Self.append(members, between: ("{", "}"), to: &bytes, level: level) { member, bytes, level in
        Self.append(member.name, to: &bytes)
        bytes.append(contentsOf: (level == nil ? ":" : ": ").utf8)
        member.value.append(to: &bytes, level: level)
      }
    }
  }

  private static func append<Element>(
    _ elements: [Element], between brackets: (String, String), to bytes: inout [UInt8], level: Int?,
    each: (Element, inout [UInt8], Int?) -> Void
  ) {
    bytes.append(contentsOf: brackets.0.utf8)
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      if let level { appendLine(level: level + 1, to: &bytes) }
      each(element, &bytes, level.map { $0 + 1 })
    }
    if let level, !elements.isEmpty { appendLine(level: level, to: &bytes) }
    bytes.append(contentsOf: brackets.1.utf8)
  }

  private static func appendLine(level: Int, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 2))
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
      case 0..<32:
        bytes.append(contentsOf: (byte < 16 ? "\\u000" : "\\u00").utf8)
        bytes.append(contentsOf: String(byte, radix: 16).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension JSONText: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  init(stringLiteral text: String) { self = .text(text) }

  init(arrayLiteral values: JSONText...) { self = .list(values) }

  init(dictionaryLiteral members: (String, JSONText)...) {
    self = .object(members.map { Member(name: $0.0, value: $0.1) })
  }
}
