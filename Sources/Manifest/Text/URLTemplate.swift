/// An address with names in braces, which the cells of a row replace: `https://a.example/{id}/large.{extension}`.
public struct URLTemplate: Hashable, Sendable {
  /// A piece of a template.
  enum Part: Hashable, Sendable {
    case literal(String)
    case name(String)
  }

  private static let mostParts = 40

  /// The template as it was written.
  public let text: String
  let parts: [Part]

  /// Parses a template; nil if a brace is not closed or a name is empty.
  public init?(_ text: String) {
    self.text = text
    var parts: [Part] = []
    var rest = text[...]
    while !rest.isEmpty {
      let literal = rest.prefix { $0 != "{" && $0 != "}" }
      if !literal.isEmpty { parts.append(.literal(String(literal))) }
      rest = rest.dropFirst(literal.count)
      guard let brace = rest.first else { break }
      guard brace == "{", let close = rest.firstIndex(of: "}") else { return nil }
      let name = rest[rest.index(after: rest.startIndex)..<close]
      guard !name.isEmpty, !name.contains("{") else { return nil }
      parts.append(.name(String(name)))
      rest = rest[rest.index(after: close)...]
    }
    guard !parts.isEmpty, parts.count <= Self.mostParts else { return nil }
    self.parts = parts
  }

  /// The names, in order.
  public var names: [String] {
    parts.compactMap { if case .name(let name) = $0 { name } else { nil } }
  }

  /// Whether the whole template is one name.
  var isOneName: Bool { parts.count == 1 && names.count == 1 }

  /// The address for the values of the names; nil if one of them is missing or empty.
  ///
  /// Values are percent-encoded, so that none of them can become another host or path, unless the whole template is one
  /// name.
  func filled(_ value: (String) -> String?) -> String? {
    var address = ""
    for part in parts {
      switch part {
      case .literal(let text): address += text
      case .name(let name):
        guard let text = value(name), !text.isEmpty else { return nil }
        address += isOneName ? text : Self.encoded(text)
      }
    }
    return address
  }

  /// The text with all but unreserved characters (RFC 3986, section 2.3) percent-encoded.
  private static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      let isKept =
        (48...57).contains(byte) || (97...122).contains(byte | 32) && byte < 128 || "-._~".utf8.contains(byte)
      bytes += isKept ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
