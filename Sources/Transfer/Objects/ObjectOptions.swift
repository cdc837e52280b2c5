/// The settings of requests to a shared store.
public struct ObjectOptions: Sendable {
  /// The address of the store without a trailing slash, such as `https://cache.example.org/dsbuild`.
  public let base: Address
  /// The address as it is sent.
  let sent: String
  /// How many requests run at once; stalled ones do not count.
  public var connections = 64
  /// The time limit from the start of name resolution to the end of the TLS handshake.
  public var connect = Duration.seconds(3)
  /// How long a request may move fewer than 64 bytes a second; rounded up to whole seconds, at least one.
  public var idle = Duration.seconds(10)
  /// The `User-Agent`.
  public var userAgent = "dsbuild"
  /// The `Authorization` header for the host of this store.
  public var authorization: HeaderField?
  /// Credentials for the host of this store that expire; nil if there are none.
  public var refreshed: RefreshedCredentials?
  /// Whether redirects are followed. They never are if a credential is sent.
  public var followsRedirects = false
  /// The signature of each request; nil for a store that is no bucket.
  public var signature: ObjectSignature?
  /// Whether a store without TLS may be in the public network.
  public var isInsecureAllowed = false
  /// A file of certificates to trust instead of libcurl's own.
  public var certificates: String?
  /// A file with the client certificate, and one with its key.
  public var clientCertificate: String?
  public var clientKey: String?

  /// Creates the default settings for a store.
  public init(base: Address) { (self.base, sent) = (base, base.sent) }

  /// Which addresses a request may connect to.
  var policy: SharedAddressPolicy {
    SharedAddressPolicy(isPrivateOnly: base.scheme == "http" && !isInsecureAllowed)
  }
}
