/// Everything about fetching that a manifest's `fetch` says, with its defaults.
public struct TransferOptions: Sendable {
  /// The schemes that may be asked, of `https`, `http` and `data`; redirects obey them too.
  public var schemes: [String] = ["https", "http", "data"]
  /// The time limits of one request.
  public var timeouts = Timeouts()
  /// How often and how soon a passing failure is tried again.
  public var retries = RetryPolicy()
  /// How many requests run at once.
  public var concurrency = Concurrency()
  /// How many requests a host gets in a stretch of time; nil is no limit.
  public var ratePerHost: RequestRate?
  /// The largest body in bytes, declared or received, compressed or not.
  public var maxBytes = 20 << 20
  /// How many redirects one request may follow.
  public var redirects = 5
  /// The `User-Agent`, which is also whom `robots.txt` and `X-Robots-Tag` speak to by name.
  public var userAgent = "dsbuild"
  /// The `Accept` header; nil sends libcurl's own `*/*`.
  public var accept: String?
  /// Headers by host, secrets already filled in; `{origin}` in a value is the scheme, host and port that are asked.
  public var headers: [HostHeaders] = []
  /// Whether requests go through a proxy.
  public var proxy = ProxyChoice.none
  /// Address ranges a person vouches for although they are not public.
  public var allowAddresses: [AddressRange] = []
  /// The `X-Robots-Tag` directives that drop an image.
  public var optOut: [String] = ["noai", "noimageai", "noindex", "noimageindex"]
  /// Whether `robots.txt` is asked and obeyed.
  public var robots = RobotsChoice.ignore
  /// A file of certificates to trust instead of those that libcurl knows.
  public var certificates: String?
  /// A file of cookies in the form of Netscape's `cookies.txt`; each goes to its own domain alone. Cookies that answers set
  /// hold for the redirects of one request.
  public var cookies: String?
  /// Names answered from here instead of by a resolver: mirrors, and tests without a network.
  public var hostAddresses: [HostAddress] = []
  /// Bytes of unfinished bodies above which no further request starts.
  public var maxBytesInFlight = 32 << 20
  /// Seeds the jitter of retries; it decides when a request is sent, never what comes of it.
  public var seed: UInt64 = 0
  /// Whether a body may be a picture by its first bytes (at most ``sniffedBytes``), whatever its headers say; nil takes every
  /// body.
  public var recognises: (@Sendable (_ prefix: [UInt8]) -> Bool)?

  /// How many bytes of a body ``recognises`` is shown.
  public static let sniffedBytes = 512

  /// The defaults of the manifest's `fetch`.
  public init() {}
}

/// The time limits of one request.
public struct Timeouts: Hashable, Sendable {
  /// From the start of the look-up to the end of the TLS handshake.
  public var connect = Duration.seconds(10)
  /// From the start to the last byte, redirects included.
  public var total = Duration.seconds(60)
  /// Fewer bytes a second than this ...
  public var lowSpeedBytes = 1024
  /// ... for this long (whole seconds, at least one) ends the transfer.
  public var lowSpeedTime = Duration.seconds(20)

  /// The defaults: 10 s, 60 s, and 1 KiB/s for 20 s.
  public init() {}
}

/// How many requests run at once.
public struct Concurrency: Hashable, Sendable {
  /// Over all hosts.
  public var total: Int
  /// To one scheme, host and port; halved when the host says it is too much.
  public var perHost: Int

  /// At most `total` at once, `perHost` of them to one host.
  public init(total: Int = 64, perHost: Int = 6) {
    self.total = total
    self.perHost = perHost
  }
}

/// Headers sent to one host, or to all.
public struct HostHeaders: Hashable, Sendable {
  /// The host in lower case, with its port where only that port is meant, or nil for every host (`*`).
  public let host: String?
  /// The fields; those of a named host are never sent to another one after a redirect.
  public let fields: [HeaderField]

  /// `fields` for `host`; `*` is every host.
  public init(host: String, fields: [HeaderField]) {
    self.host = host == "*" ? nil : host.lowercased()
    self.fields = fields
  }

  /// Whether they are for requests to `origin`.
  func are(for origin: Origin) -> Bool {
    guard let host else { return true }
    return host == origin.host || host == "\(origin.host):\(origin.port)"
  }
}

/// Whether `robots.txt` is asked and obeyed.
public enum RobotsChoice: String, Hashable, Sendable {
  case ignore, respect
}

/// A name with the addresses it stands for.
public struct HostAddress: Hashable, Sendable {
  /// The host name in lower case.
  public let host: String
  /// The port the answer is for.
  public let port: Int
  /// Numeric addresses, tried as a resolver's would be.
  public let addresses: [String]

  /// `host`:`port` stands for `addresses`.
  public init(host: String, port: Int, addresses: [String]) {
    self.host = host
    self.port = port
    self.addresses = addresses
  }
}
