/// Text that is safe to print on a terminal.
///
/// Literals are the program's own text and are kept unchanged. Every interpolated value comes from outside (an address, a name,
/// a server's message) and is escaped, unless it is a `TerminalText` already. No initializer takes a bare `String` without
/// escaping it. So text from outside cannot move the cursor, change colours, reverse a line or hide characters.
public struct TerminalText: Hashable, Sendable {
  /// The characters to be written.
  public internal(set) var string: String

  /// Escapes text from outside for one line. Line breaks are escaped too.
  public init(_ outside: some StringProtocol) {
    string = Self.escaped(String(outside))
  }

  /// Escapes text from outside but keeps its line breaks and tabs.
  public init(lines outside: String) {
    string = Self.escaped(outside, keeping: ["\n", "\t"], as: Self.spelling)
  }

  /// Escapes a JSON text so that it remains equivalent JSON. Unsafe characters can occur only inside its strings.
  public init(json text: String) {
    string = Self.escaped(text, keeping: ["\n"], as: Self.jsonSpelling)
  }

  /// Escapes a YAML text. Unsafe characters can occur only in its double-quoted scalars and its comments.
  public init(yaml text: String) {
    string = Self.escaped(text, keeping: ["\n"], as: Self.yamlSpelling)
  }

  /// Whether there is nothing to print.
  public var isEmpty: Bool { string.isEmpty }
}

extension TerminalText: ExpressibleByStringInterpolation {
  public init(stringLiteral literal: String) {
    string = literal
  }

  public init(stringInterpolation: StringInterpolation) {
    string = stringInterpolation.string
  }

  /// Keeps literal parts unchanged and escapes everything else.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var string = ""

    public init(literalCapacity: Int, interpolationCount: Int) {
      string.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    public mutating func appendLiteral(_ literal: String) { string += literal }

    /// Appends text that is already safe.
    public mutating func appendInterpolation(_ text: TerminalText) { string += text.string }

    /// Appends any other value, escaped.
    public mutating func appendInterpolation<Value>(_ value: Value) {
      string += TerminalText("\(value)" as String).string
    }
  }
}

extension TerminalText: CustomStringConvertible {
  public var description: String { string }
}

extension TerminalText {
  public static func + (left: TerminalText, right: TerminalText) -> TerminalText { "\(left)\(right)" }

  public static func += (left: inout TerminalText, right: TerminalText) { left.string += right.string }

  /// The number of terminal cells that the text occupies, if it is one line without colours.
  public var columns: Int { string.unicodeScalars.reduce(0) { $0 + Self.columns(of: $1) } }

  /// The longest beginning that fits into `columns` cells.
  public func prefix(columns: Int) -> TerminalText {
    var text: TerminalText = ""
    var left = columns
    for character in string {
      left -= character.unicodeScalars.reduce(0) { $0 + Self.columns(of: $1) }
      guard left >= 0 else { break }
      text.string.append(character)
    }
    return text
  }

  /// The text, padded with spaces on the right to `width` cells.
  public func padded(to width: Int) -> TerminalText {
    self + TerminalText(String(repeating: " ", count: max(0, width - columns)))
  }

  /// The number of terminal cells of a scalar: two for East Asian wide characters and emoji, none for combining marks.
  static func columns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x0300...0x036F, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}

extension Sequence<TerminalText> {
  /// Joins the texts with `separator` between them.
  public func joined(separator: TerminalText = "") -> TerminalText {
    var whole: TerminalText = ""
    var isFirst = true
    for text in self {
      if !isFirst { whole += separator }
      whole += text
      isFirst = false
    }
    return whole
  }
}

extension TerminalText {
  /// `text` with every control character (C0, DEL, C1), bidi control, line separator and invisible character written as
  /// `\u{…}`.
  public static func escaped(_ text: String) -> String { escaped(text, keeping: [], as: spelling) }

  private static func escaped(
    _ text: String, keeping kept: [Unicode.Scalar], as spelling: (Unicode.Scalar) -> String
  ) -> String {
    guard text.unicodeScalars.contains(where: { isDangerous($0) && !kept.contains($0) }) else { return text }
    var safe = ""
    safe.reserveCapacity(text.utf8.count + 16)
    for scalar in text.unicodeScalars {
      if isDangerous(scalar), !kept.contains(scalar) {
        safe += spelling(scalar)
      } else {
        safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 32...126: return false
    case 0..<32, 127..<160: return true
    // Variation selectors are part of most emoji and have a visible effect.
    case 0xFE0E, 0xFE0F: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .format, .lineSeparator, .paragraphSeparator: return true
    default: return scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  private static func spelling(_ scalar: Unicode.Scalar) -> String { "\\u{\(String(scalar.value, radix: 16))}" }

  /// The escapes of RFC 8259, section 7. A scalar beyond the first plane becomes a surrogate pair.
  private static func jsonSpelling(_ scalar: Unicode.Scalar) -> String {
    UTF16.encode(scalar)?.map { "\\u" + $0.zeroPadded(to: 4, radix: 16) }.joined() ?? ""
  }

  /// The escapes of YAML 1.2, section 5.7, which has no surrogates.
  private static func yamlSpelling(_ scalar: Unicode.Scalar) -> String {
    scalar.value <= 0xFFFF
      ? "\\u" + scalar.value.zeroPadded(to: 4, radix: 16) : "\\U" + scalar.value.zeroPadded(to: 8, radix: 16)
  }
}
