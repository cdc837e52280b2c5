#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The certificates that this machine trusts.
///
/// A libcurl of the system knows its own place. One that was built into the program for many systems knows none: distributions
/// keep the file in different folders.
public enum SystemCertificates {
  /// Where certificates were found.
  public enum Place: Hashable, Sendable {
    /// Where libcurl looks by itself.
    case known(String)
    /// In a file that libcurl has to be told.
    case file(String)
    /// Nowhere: no server can be trusted.
    case nowhere
  }

  /// What helps where there are none.
  public static let cure =
    "install the package `ca-certificates`, or name a file of certificates by `SSL_CERT_FILE` or `fetch.ca_bundle`"

  /// Debian and Arch, Fedora and RHEL, openSUSE, Alpine and macOS, RHEL of old.
  private static let usual = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  ]

  /// The place on this machine: the file that `SSL_CERT_FILE` names, if it is there, libcurl's own, or a usual one.
  public static func place(environment: [String: String]) -> Place {
    if let named = environment["SSL_CERT_FILE"], named.hasPrefix("/"), exists(named) { return .file(named) }
    if let known = MultiHandle.certificatePlaces.first(where: exists) { return .known(known) }
    return usual.first(where: exists).map { .file($0) } ?? .nowhere
  }

  private static func exists(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }
}
