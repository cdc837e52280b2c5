/// An IPv4 or IPv6 address as its 4 or 16 bytes.
public struct IPAddress: Hashable, Sendable {
  /// The bytes in network order.
  public let bytes: [UInt8]

  /// Creates an address from 4 or 16 bytes; nil for any other number.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// Parses the strict spellings: four decimal numbers, or RFC 4291 groups with at most one `::` and an IPv4 tail.
  public init?(_ text: some StringProtocol) {
    guard let bytes = text.contains(":") ? Self.groups(text) : Self.quad(text) else { return nil }
    self.bytes = bytes
  }

  /// Whether it is an IPv6 address.
  public var isIPv6: Bool { bytes.count == 16 }

  private static func quad(_ text: some StringProtocol) -> [UInt8]? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      let isPlain = part.allSatisfy { (48...57).contains($0) } && (part.count == 1 || part.first != 48)
      guard isPlain, let byte = UInt8(String(decoding: Array(part), as: UTF8.self)) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static func groups(_ text: some StringProtocol) -> [UInt8]? {
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      .map { String(decoding: Array($0), as: UTF8.self) }
    guard parts.count <= 9 else { return nil }
    // `::` gives one empty part inside, two at an end, and three if it is the whole text.
    var head: [UInt8] = []
    var tail: [UInt8] = []
    var gap = false
    for (index, part) in parts.enumerated() {
      if part.isEmpty {
        if index == 0 || index == parts.count - 1 {
          let neighbour = index == 0 ? 1 : index - 1
          guard parts[neighbour].isEmpty else { return nil }
          continue
        }
        guard !gap else { return nil }
        gap = true
        continue
      }
      guard let bytes = group(part, isLast: index == parts.count - 1) else { return nil }
      if gap { tail += bytes } else { head += bytes }
    }
    let count = head.count + tail.count
    guard gap ? count <= 14 : count == 16 else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - count) + tail
  }

  private static func group(_ part: String, isLast: Bool) -> [UInt8]? {
    if isLast, part.contains(".") { return quad(part) }
    guard part.utf8.count <= 4, part.utf8.allSatisfy({ $0 != 43 && $0 != 45 }), let number = UInt16(part, radix: 16)
    else { return nil }
    return [UInt8(number >> 8), UInt8(number & 255)]
  }
}

extension IPAddress: CustomStringConvertible {
  /// Four decimal numbers, or eight hexadecimal groups without leading zeros.
  public var description: String {
    if !isIPv6 { return bytes.map(String.init).joined(separator: ".") }
    return stride(from: 0, to: 16, by: 2)
      .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
      .joined(separator: ":")
  }
}
