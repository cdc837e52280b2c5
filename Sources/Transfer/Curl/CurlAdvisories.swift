/// The known vulnerabilities of libcurl that a server, a proxy or a cookie can exploit through the features that dsbuild uses.
///
/// Source: curl, "Vulnerabilities", <https://curl.se/docs/security.html>. Vulnerabilities in features that dsbuild does not use
/// are left out (protocols other than HTTP, HSTS, server push, stream priorities, `.netrc`).
public enum CurlAdvisories {
  /// One vulnerability and the affected versions.
  public struct Advisory: Sendable, Hashable {
    /// The number, such as `CVE-2023-38545`.
    public let number: String
    /// The first affected version.
    let first: [Int]
    /// The last affected version.
    let last: [Int]
    /// A short description of the vulnerability.
    public let summary: String

    fileprivate init(_ number: String, _ first: [Int], _ last: [Int], _ summary: String) {
      (self.number, self.first, self.last, self.summary) = (number, first, last, summary)
    }
  }

  private static let all = [
    Advisory("CVE-2023-23916", [7, 57, 0], [7, 87, 0], "codings of a body, nested without end, take all memory"),
    Advisory("CVE-2023-28321", [7, 12, 0], [8, 0, 1], "a certificate's wildcard matches an international name"),
    Advisory("CVE-2023-38039", [7, 84, 0], [8, 2, 1], "headers without end take all memory"),
    Advisory("CVE-2023-38545", [7, 69, 0], [8, 3, 0], "a long host name overflows the heap behind a SOCKS5 proxy"),
    Advisory("CVE-2023-46218", [7, 46, 0], [8, 4, 0], "a cookie can be set for a whole public suffix"),
    Advisory("CVE-2024-6197", [8, 6, 0], [8, 8, 0], "a certificate frees memory of the stack (not with OpenSSL)"),
    Advisory("CVE-2025-9086", [8, 13, 0], [8, 15, 0], "a cookie's path is read past its end"),
    Advisory("CVE-2026-3784", [7, 7, 0], [8, 18, 0], "a proxy's connection is used again with other credentials"),
    Advisory("CVE-2026-8924", [7, 46, 0], [8, 20, 0], "a host with a dot at its end sets cookies for others"),
  ]

  /// The vulnerabilities of a version such as `7.88.1`, unless a distribution has patched them; empty if `version` is not a
  /// version.
  public static func advisories(for version: String) -> [Advisory] {
    let parts = version.prefix { $0 != "-" }.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    let numbers = parts.compactMap { $0 }
    guard numbers.count == parts.count, numbers.count >= 2 else { return [] }
    return all.filter { !numbers.lexicographicallyPrecedes($0.first) && !$0.last.lexicographicallyPrecedes(numbers) }
  }
}
