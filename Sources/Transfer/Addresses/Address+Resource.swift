extension Address {
  /// A single spelling for all equivalent spellings of the address (RFC 3986, section 6.2.2).
  ///
  /// It has no user name, no password and no dot at the end of the host. The host is in its ASCII form, dot segments are
  /// resolved, unreserved characters are decoded, and other characters outside the reserved set are percent-encoded with
  /// upper-case digits. Use it only to compare addresses and never to send requests, because a server may treat the spellings
  /// differently.
  public var resource: String {
    guard scheme != "data" else { return text }
    var name = Punycode.ascii(host: host)
    while name.hasSuffix(".") { name.removeLast() }
    let origin = Origin(scheme: scheme, host: name, port: port).description
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = Self.withoutDots(Self.normalised(parts.first ?? ""))
    let query = parts.count > 1 ? "?" + Self.normalised(parts[1]) : ""
    return origin + path + query
  }

  /// The host in its ASCII form, without a dot at the end.
  public static func comparable(host: String) -> String {
    var name = Punycode.ascii(host: host.lowercased())
    while name.hasSuffix(".") { name.removeLast() }
    return name
  }

  private static func normalised(_ text: Substring) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), let value = octet(bytes, at: index + 1) {
        append(value, isWritten: true, to: &result)
        index += 3
      } else {
        append(bytes[index], isWritten: false, to: &result)
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Appends an octet. Unreserved octets are decoded, reserved ones stay as written, and all others are percent-encoded.
  private static func append(_ byte: UInt8, isWritten: Bool, to result: inout [UInt8]) {
    if isUnreserved(byte) || (!isWritten && byte > 32 && byte < 127 && byte != UInt8(ascii: "%")) {
      result.append(byte)
    } else {
      result += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
    }
  }

  private static let hexadecimal = Array("0123456789ABCDEF".utf8)

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 32) || (48...57).contains(byte) || [45, 46, 95, 126].contains(byte)
  }

  private static func octet(_ bytes: [UInt8], at index: Int) -> UInt8? {
    guard index + 1 < bytes.count else { return nil }
    return UInt8(String(decoding: bytes[index...(index + 1)], as: UTF8.self), radix: 16)
  }

  private static func withoutDots(_ path: String) -> String {
    var segments: [Substring] = []
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (place, part) in parts.enumerated() {
      switch part {
      case ".": if place == parts.count - 1 { segments.append("") }
      case "..":
        if !segments.isEmpty { segments.removeLast() }
        if place == parts.count - 1 { segments.append("") }
      default: segments.append(part)
      }
    }
    return "/" + segments.joined(separator: "/")
  }
}
