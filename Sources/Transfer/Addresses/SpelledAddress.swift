/// The address that a host name spells, in any spelling that URL parsers accept.
///
/// `inet_aton` and browsers read `127.1`, `0x7f000001`, `2130706433` and `0177.0.0.1` as 127.0.0.1 (WHATWG URL Standard, "IPv4
/// parser"). Names under `localhost` are this machine (RFC 6761, section 6.3).
package enum SpelledAddress: Hashable, Sendable {
  /// The host is a name, and only a resolver can find its address.
  case name
  /// The host spells this address.
  case address(IPAddress)
  /// The host ends in a number, so it is not a name, but URL parsers do not agree on its address.
  case unreadable

  /// Parses a host in its ASCII form. IPv6 is in brackets.
  package init(host: String) {
    if host.first == "[" {
      self = IPAddress(host.dropFirst().dropLast()).map { .address($0) } ?? .unreadable
      return
    }
    var labels = host.lowercased().split(separator: ".", omittingEmptySubsequences: false)
    while labels.last?.isEmpty == true { labels.removeLast() }
    guard let last = labels.last else {
      self = .unreadable
      return
    }
    if Self.isThisMachine(labels) {
      self = IPAddress(bytes: [127, 0, 0, 1]).map { .address($0) } ?? .unreadable
    } else if Self.number(last) != nil || last.utf8.allSatisfy({ (48...57).contains($0) }) {
      self = Self.address(labels).map { .address($0) } ?? .unreadable
    } else {
      self = .name
    }
  }

  /// Whether the name is `localhost` (RFC 6761) or one of the equivalent names in hosts files.
  private static func isThisMachine(_ labels: [Substring]) -> Bool {
    let names = ["localhost", "localhost6", "ip6-localhost", "ip6-loopback", "loopback"]
    if labels.last == "localhost" || labels.count == 1 && names.contains(String(labels[0])) { return true }
    return labels.count > 1 && ["localdomain", "localdomain4", "localdomain6"].contains(labels[labels.count - 1])
      && labels[labels.count - 2].hasPrefix("localhost")
  }

  /// The address of one to four numbers. The last number fills the remaining bytes.
  private static func address(_ labels: [Substring]) -> IPAddress? {
    guard labels.count <= 4 else { return nil }
    let numbers = labels.compactMap(number)
    guard numbers.count == labels.count, let last = numbers.last, numbers.dropLast().allSatisfy({ $0 < 256 }) else {
      return nil
    }
    let free = 5 - numbers.count
    guard last < 1 << UInt64(8 * free) else { return nil }
    let tail = (0..<free).map { UInt8(truncatingIfNeeded: last >> UInt64(8 * (free - 1 - $0))) }
    return IPAddress(bytes: numbers.dropLast().map { UInt8(truncatingIfNeeded: $0) } + tail)
  }

  /// A number in C syntax: decimal, octal after `0`, hexadecimal after `0x`.
  private static func number(_ label: Substring) -> UInt64? {
    let isHexadecimal = label.hasPrefix("0x")
    let radix = isHexadecimal ? 16 : label.count > 1 && label.first == "0" ? 8 : 10
    let digits = isHexadecimal ? label.dropFirst(2) : label
    guard digits.utf8.allSatisfy({ $0 != 43 && $0 != 45 }), !label.isEmpty else { return nil }
    return digits.isEmpty ? 0 : UInt64(digits, radix: radix)
  }
}
