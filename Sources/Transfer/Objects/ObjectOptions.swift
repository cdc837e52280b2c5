/// How the objects of a shared store are asked for.
public struct ObjectOptions: Sendable {
  /// Where the store is: `https://cache.example.org/dsbuild`, without a slash at its end.
  public let base: Address
  /// How many requests run at once.
  public var connections = 64
  /// From the start of the look-up to the end of the TLS handshake.
  public var connect = Duration.seconds(3)
  /// For how long a request may receive nothing (whole seconds, at least one).
  public var idle = Duration.seconds(10)
  /// The `User-Agent`.
  public var userAgent = "dsbuild"
  /// The `Authorization` header of this store's host.
  public var authorization: HeaderField?
  /// Whether a store without TLS may be in the public network.
  public var isInsecureAllowed = false
  /// A file of certificates to trust instead of those that libcurl knows.
  public var certificates: String?
  /// A file with the certificate to show, and one with its key.
  public var clientCertificate: String?
  public var clientKey: String?

  /// The defaults for a store.
  public init(base: Address) { self.base = base }

  /// Which addresses may be connected to.
  var policy: SharedAddressPolicy {
    SharedAddressPolicy(isPrivateOnly: base.scheme == "http" && !isInsecureAllowed)
  }
}
