/// The type of a scalar without quotes in the YAML 1.2 core schema: `no` is text, `010` is ten, `1:30` is text.
enum CoreScalar: Hashable, Sendable {
  case null
  case flag(Bool)
  /// A whole number; nil if it does not fit in 64 bits.
  case integer(Int?)
  case real(Double)
  case text(String)

  /// Infers the type of a plain scalar from its text (YAML 1.2.2, section 10.3.2).
  init(_ text: String) {
    switch text {
    case "", "~", "null", "Null", "NULL": self = .null
    case "true", "True", "TRUE": self = .flag(true)
    case "false", "False", "FALSE": self = .flag(false)
    case ".nan", ".NaN", ".NAN": self = .real(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": self = .real(.infinity)
    case "-.inf", "-.Inf", "-.INF": self = .real(-.infinity)
    default: self = Self.number(text) ?? .text(text)
    }
  }

  private static func number(_ text: String) -> CoreScalar? {
    let bytes = Array(text.utf8)
    if text.hasPrefix("0o"), bytes.count > 2, bytes.dropFirst(2).allSatisfy({ (48...55).contains($0) }) {
      return .integer(Int(text.dropFirst(2), radix: 8))
    }
    if text.hasPrefix("0x"), bytes.count > 2, bytes.dropFirst(2).allSatisfy(isHex) {
      return .integer(Int(text.dropFirst(2), radix: 16))
    }
    var rest = bytes[...]
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let whole = take(digitsOf: &rest)
    if whole > 0, rest.isEmpty { return .integer(Int(text)) }
    var decimals = 0
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      decimals = take(digitsOf: &rest)
    }
    guard whole + decimals > 0 else { return nil }
    if let exponent = rest.first, exponent | 0x20 == UInt8(ascii: "e") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      guard take(digitsOf: &rest) > 0 else { return nil }
    }
    guard rest.isEmpty else { return nil }
    // `5.` and `.5` are numbers in YAML, but Swift does not parse all such forms.
    return Double(text.replacing(".e", with: ".0e").replacing(".E", with: ".0E")).map { .real($0) }
      ?? Double(text + "0").map { .real($0) }
  }

  private static func take(digitsOf rest: inout ArraySlice<UInt8>) -> Int {
    let count = rest.prefix { (48...57).contains($0) }.count
    rest.removeFirst(count)
    return count
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...102).contains(byte | 0x20)
  }
}
