import Digests
import Manifest

/// What a dataset's takedown list names: pictures that never enter an output.
struct Takedown: Hashable, Sendable {
  /// Addresses, and host patterns such as `*.example.org`, in lower case.
  var addresses: [String] = []
  /// Digests of pictures.
  var digests: Set<SHA256Digest> = []

  /// The digest of the addresses and patterns: all that `sources` reads of the list.
  var addressDigest: SHA256Digest { SHA256Digest(of: addresses.sorted().joined(separator: "\n")) }

  /// Whether an address, or its host, is named.
  func names(address: String) -> Bool {
    guard !addresses.isEmpty else { return false }
    if addresses.contains(address) { return true }
    guard let host = Self.host(of: address) else { return false }
    return addresses.contains { pattern in
      if pattern.hasPrefix("*.") { return host.hasSuffix(pattern.dropFirst(1)) }
      return host == pattern
    }
  }

  private static func host(of address: String) -> String? {
    guard let start = address.firstRange(of: "://")?.upperBound else { return nil }
    let authority = address[start...].prefix { $0 != "/" && $0 != "?" }
    let afterUser = authority.split(separator: "@").last ?? ""
    return afterUser.split(separator: ":").first.map(String.init)
  }
}
