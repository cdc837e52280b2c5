#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Finds the certificates that this machine trusts.
///
/// The system's libcurl knows their place. A libcurl that is linked into the program for many systems does not, because
/// distributions keep the file in different folders.
public enum SystemCertificates {
  /// The place of the certificates.
  public enum Place: Hashable, Sendable {
    /// A place where libcurl looks by default.
    case known(String)
    /// A file that must be passed to libcurl.
    case file(String)
    /// There are no certificates, so no server can be trusted.
    case nowhere
  }

  /// The hint for a machine without certificates.
  public static let cure =
    "install the package `ca-certificates`, or name a file of certificates by `SSL_CERT_FILE` or `fetch.ca_bundle`"

  /// The files of Debian and Arch, Fedora and RHEL, openSUSE, Alpine and macOS, and old RHEL.
  private static let usual = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  ]

  /// The place on this machine: the file in `SSL_CERT_FILE` if it exists, then libcurl's own place, then one of the usual
  /// files.
  public static func place(environment: [String: String]) -> Place {
    if let named = environment["SSL_CERT_FILE"], named.hasPrefix("/"), exists(named) { return .file(named) }
    if let known = MultiHandle.certificatePlaces.first(where: exists) { return .known(known) }
    return usual.first(where: exists).map { .file($0) } ?? .nowhere
  }

  private static func exists(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }
}
