import Digests

extension Address {
  /// Parses the address of a row.
  ///
  /// It rejects texts that URL parsers read differently (backslashes, two `@`, percent signs in hosts). If two parsers see two
  /// hosts in a text, an attacker can use it to bypass the address check. It rejects long runs of combining marks, too.
  /// - Returns: the address, ``FetchFailure/badURL`` for a text that is not a URL, or ``FetchFailure/schemeDenied`` for a URL
  ///   whose scheme is not in `schemes`.
  public static func canonical(
    _ text: String, schemes: [String] = ["https", "http", "data"]
  ) -> Result<Address, FetchFailure> {
    let trimmed = trim(text)
    var bytes = Array(trimmed.utf8)
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), isScheme(bytes[..<colon]) else {
      return .failure(.badURL)
    }
    let scheme = String(decoding: bytes[..<colon].map(lower), as: UTF8.self)
    if scheme == "data" {
      guard schemes.contains(scheme) else { return .failure(.schemeDenied) }
      return .success(Address(data: trimmed))
    }
    guard bytes.count <= maxBytes, bytes.allSatisfy({ $0 >= 32 && $0 != 127 }), StreamSafeText.holds(trimmed) else {
      return .failure(.badURL)
    }
    let rest = bytes[(colon + 1)...]
    let hasAuthority = rest.starts(with: "//".utf8)
    guard scheme == "http" || scheme == "https" else { return .failure(otherScheme(rest, hasAuthority)) }
    guard schemes.contains(scheme) else { return .failure(.schemeDenied) }
    guard hasAuthority else { return .failure(.badURL) }

    if let fragment = bytes.firstIndex(of: UInt8(ascii: "#")) { bytes.removeSubrange(fragment...) }
    let start = colon + 3
    guard start < bytes.count else { return .failure(.badURL) }
    let end = bytes[start...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? bytes.count
    guard let authority = Authority(bytes[start..<end]) else { return .failure(.badURL) }
    let port = authority.port ?? Origin.defaultPort(of: scheme)
    let target = String(decoding: bytes[end...], as: UTF8.self)
    return .success(
      Address(scheme: scheme, userInfo: authority.userInfo, host: authority.host, port: port, target: target))
  }

  /// The longest accepted address in bytes. Servers accept only some thousands of bytes.
  static let maxBytes = 64 << 10

  /// The failure of a text with another scheme: the scheme is denied if the text is a URL. `host:80/x` and `htp:/broken url`
  /// are not URLs.
  private static func otherScheme(_ rest: ArraySlice<UInt8>, _ hasAuthority: Bool) -> FetchFailure {
    guard let first = rest.first else { return .badURL }
    if hasAuthority { return .schemeDenied }
    return rest.contains(UInt8(ascii: " ")) || (48...57).contains(first) ? .badURL : .schemeDenied
  }

  private static func trim(_ text: String) -> String {
    guard let first = text.first, let last = text.last, first.isWhitespace || last.isWhitespace else { return text }
    guard let start = text.firstIndex(where: { !$0.isWhitespace }),
      let end = text.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(text[start...end])
  }

  private static func isScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, isLetter(first) else { return false }
    return bytes.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == 43 || $0 == 45 || $0 == 46 }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 32) }

  private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 32 : byte }
}

/// The part of a URL between `//` and the path: user, host and port.
private struct Authority {
  let userInfo: String?
  let host: String
  let port: Int?

  /// The longest host name in the DNS (RFC 1035, section 2.3.4), in its ASCII form.
  private static let maxHostBytes = 253

  /// Parses an authority; nil if two parsers could see two hosts in it, or if it is not a possible host.
  init?(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    if let at = rest.firstIndex(of: UInt8(ascii: "@")) {
      userInfo = String(decoding: rest[..<at], as: UTF8.self)
      rest = rest[(at + 1)...]
    } else {
      userInfo = nil
    }
    guard !bytes.contains(UInt8(ascii: "\\")), !rest.contains(UInt8(ascii: "@")) else { return nil }
    let hostEnd: Int
    if rest.first == UInt8(ascii: "[") {
      guard let bracket = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      let literal = String(decoding: rest[(rest.startIndex + 1)..<bracket], as: UTF8.self)
      guard let address = IPAddress(literal), address.isIPv6 else { return nil }
      hostEnd = bracket + 1
    } else {
      hostEnd = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
      guard rest.startIndex < hostEnd, rest[..<hostEnd].allSatisfy(Self.isHostByte) else { return nil }
    }
    // The ASCII form has at least one byte per character, and a character has at most four bytes in UTF-8. So a longer host
    // cannot fit, and need not be encoded.
    guard rest[..<hostEnd].count <= Self.maxHostBytes * 4 else { return nil }
    host = String(decoding: rest[..<hostEnd], as: UTF8.self).lowercased()
    guard Punycode.ascii(host: host).utf8.count <= Self.maxHostBytes else { return nil }
    guard hostEnd < rest.endIndex else {
      port = nil
      return
    }
    guard rest[hostEnd] == UInt8(ascii: ":") else { return nil }
    let digits = rest[(hostEnd + 1)...]
    guard !digits.isEmpty else {
      port = nil
      return
    }
    guard digits.allSatisfy({ (48...57).contains($0) }), let number = Int(String(decoding: digits, as: UTF8.self)),
      (1...65535).contains(number)
    else { return nil }
    port = number
  }

  /// Letters, digits, `-`, `.`, `_`, and all bytes outside ASCII. `%` must not be allowed, because some parsers decode it in
  /// hosts.
  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, 45, 46, 95, 128...: true
    default: false
    }
  }
}
