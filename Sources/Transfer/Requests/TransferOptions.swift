/// All options of fetching that the manifest's `fetch` contains, with their defaults.
public struct TransferOptions: Sendable {
  /// The allowed schemes among `https`, `http` and `data`, also for redirects.
  public var schemes: [String] = ["https", "http", "data"]
  /// The time limits of one request.
  public var timeouts = Timeouts()
  /// How often and how soon a passing failure is retried.
  public var retries = RetryPolicy()
  /// How many requests run at once.
  public var concurrency = Concurrency()
  /// The largest number of requests to a host in a period; nil for no limit.
  public var ratePerHost: RequestRate?
  /// The largest body in bytes, declared or received, compressed or not.
  public var maxBytes = 20 << 20
  /// The largest number of redirects for one request.
  public var redirects = 5
  /// The `User-Agent`. Its product name selects the rules in `robots.txt` and `X-Robots-Tag`.
  public var userAgent = "dsbuild"
  /// The `Accept` header; nil for libcurl's own `*/*`.
  public var accept: String?
  /// Headers by host, with secrets already filled in. `{origin}` in a value becomes the scheme, host and port of the request.
  public var headers: [HostHeaders] = []
  /// The proxy for requests, if any.
  public var proxy = ProxyChoice.none
  /// Address ranges that the user allows although they are not public.
  public var allowAddresses: [AddressRange] = []
  /// The `X-Robots-Tag` directives that exclude an image.
  public var optOut: [String] = ["noai", "noimageai", "noindex", "noimageindex"]
  /// Whether the client requests `robots.txt` and follows its rules.
  public var robots = RobotsChoice.ignore
  /// A file of trusted certificates, used instead of those that libcurl knows.
  public var certificates: String?
  /// A file of cookies in the format of Netscape's `cookies.txt`. Each cookie is sent only to its own domain. Cookies from
  /// answers are kept for the redirects of the same request only.
  public var cookies: String?
  /// Fixed addresses of host names, used instead of a resolver: for mirrors, and for tests without a network.
  public var hostAddresses: [HostAddress] = []
  /// The limit for bytes of unfinished bodies in memory. Above it, no further request starts.
  public var maxBytesInFlight = 32 << 20
  /// How single hosts, or groups of hosts, are asked. The first set of options decides.
  public var manners: [HostManners] = HostManners.builtIn
  /// The volume of each host that has a limit in earlier runs.
  public var spent: [HostManners: SpentVolume] = [:]
  /// Whether requests ask for content codings such as gzip. Pictures do not get smaller by them, texts do.
  public var asksForCodings = false
  /// Names of response headers, in lower case, or their beginnings before `*`, that are kept with the body.
  public var keptHeaders: [String] = []
  /// The seed for the jitter of retries. It changes when a request is sent, but never its outcome.
  public var seed: UInt64 = 0
  /// Whether the first bytes of a body (at most ``sniffedBytes``) may be those of a picture, whatever its headers say; nil
  /// accepts every body.
  public var recognises: (@Sendable (_ prefix: [UInt8]) -> Bool)?

  /// The number of bytes that ``recognises`` receives.
  public static let sniffedBytes = 512

  /// The defaults of the manifest's `fetch`.
  public init() {}
}

/// The time limits of one request.
public struct Timeouts: Hashable, Sendable {
  /// The limit from the start of the look-up to the end of the TLS handshake.
  public var connect = Duration.seconds(10)
  /// The limit from the start to the last byte, including redirects.
  public var total = Duration.seconds(60)
  /// The low-speed limit in bytes per second. A transfer that is slower for ``lowSpeedTime`` ends.
  public var lowSpeedBytes = 1024
  /// How long a transfer may be below the low-speed limit, in whole seconds and at least one.
  public var lowSpeedTime = Duration.seconds(20)

  /// The defaults: 10 s, 60 s, and 1 KiB/s for 20 s.
  public init() {}
}

/// How many requests run at once.
public struct Concurrency: Hashable, Sendable {
  /// The limit over all hosts.
  public var total: Int
  /// The limit for one scheme, host and port. It is halved if the host reports too many requests.
  public var perHost: Int

  /// Allows at most `total` requests at once, and `perHost` of them to one host.
  public init(total: Int = 64, perHost: Int = 6) {
    self.total = total
    self.perHost = perHost
  }
}

/// Headers sent to one host, or to all.
public struct HostHeaders: Hashable, Sendable {
  /// The host in lower case, with a port if only that port is meant; nil for every host (`*`).
  public let host: String?
  /// The fields. Those of a named host are never sent to another host after a redirect.
  public let fields: [HeaderField]

  /// Creates headers for `host`; `*` means every host.
  public init(host: String, fields: [HeaderField]) {
    self.host = host == "*" ? nil : host.lowercased()
    self.fields = fields
  }

  /// Whether the headers apply to requests to `origin`.
  func are(for origin: Origin) -> Bool {
    guard let host else { return true }
    return host == origin.host || host == "\(origin.host):\(origin.port)"
  }
}

/// Whether the client requests `robots.txt` and follows its rules.
public enum RobotsChoice: String, Hashable, Sendable {
  case ignore, respect
}

/// A host name and port with its fixed addresses.
public struct HostAddress: Hashable, Sendable {
  /// The host name in lower case.
  public let host: String
  /// The port to which the addresses apply.
  public let port: Int
  /// The numeric addresses, which are tried like those of a resolver.
  public let addresses: [String]

  /// Resolves `host`:`port` to `addresses`.
  public init(host: String, port: Int, addresses: [String]) {
    self.host = host
    self.port = port
    self.addresses = addresses
  }
}
