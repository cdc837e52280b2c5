extension Form where Value == String {
  /// An `http` or `https` address.
  static var webAddress: Form<String> {
    text("an address such as `https://example.org/file`", pattern: "^https?://[^\\s]+$", hint: nil) { text in
      (text.hasPrefix("https://") || text.hasPrefix("http://")) && !text.contains(where: \.isWhitespace)
        && !text.hasSuffix("://")
    }
  }

  /// A range of IP addresses such as `127.0.0.0/8` or `::1/128`, or one address.
  static var addressRange: Form<String> {
    text(
      "a range of addresses such as `127.0.0.0/8` or `::1/128`",
      pattern: "^([0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(/[0-9]{1,3})?)$", hint: nil,
      check: isAddressRange)
  }

  private static func isAddressRange(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count) else { return false }
    let isIPv6 = parts[0].contains(":")
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(parts[1]),
        length <= (isIPv6 ? 128 : 32)
      else { return false }
    }
    return isIPv6 ? isIPv6Address(parts[0]) : isIPv4Address(parts[0])
  }

  private static func isIPv4Address(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) } && (Int(part) ?? 256) < 256
      }
  }

  private static func isIPv6Address(_ text: Substring) -> Bool {
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2 else { return false }
    var groups = 0
    for half in halves where !half.isEmpty {
      let parts = half.split(separator: ":", omittingEmptySubsequences: false)
      for (index, part) in parts.enumerated() {
        if part.contains("."), index == parts.count - 1, isIPv4Address(part) {
          groups += 2
        } else {
          guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit) else { return false }
          groups += 1
        }
      }
    }
    return halves.count == 2 ? groups < 8 : groups == 8
  }
}
