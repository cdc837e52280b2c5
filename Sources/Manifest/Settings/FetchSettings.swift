/// `fetch`: how addresses are asked for. Sources may override single values of it.
public struct FetchSettings: Hashable, Sendable {
  /// What an address may begin with.
  public enum Scheme: String, Hashable, Sendable, CaseIterable {
    case https, http, data
  }

  /// Whether a site's `robots.txt` is asked for and obeyed.
  public enum Robots: String, Hashable, Sendable, CaseIterable {
    case ignore, respect
  }

  /// What happens when a pinned address answers with other bytes than the lock's.
  public enum DriftPolicy: String, Hashable, Sendable, CaseIterable {
    case fail, keep, accept
  }

  /// Schemes that are fetched; an address of any other is out with `scheme_denied`.
  public var schemes: [Scheme] = [.https, .http, .data]
  /// When to give up waiting.
  public var timeout = Timeout()
  /// How often a passing failure is tried again.
  public var retries = Retries()
  /// How many transfers run at once.
  public var concurrency = Concurrency()
  /// At most so many requests to one host in a span of time; nil for no limit.
  public var ratePerHost: Rate?
  /// The longest body taken, in bytes.
  public var maxBytes = 20 << 20
  /// How many redirects are followed.
  public var redirects = 5
  /// The `User-Agent` as written, with `{version}` and `{contact}` still in it.
  public var userAgentTemplate = "dsbuild/{version} (+{contact})"
  /// Further request headers by host, `*` first, then hosts sorted.
  public var headers: [HostHeaders] = []
  /// The way out.
  public var proxy = Proxy.none
  /// A file of certificates (PEM) trusted instead of the system's, relative to the manifest.
  public var caBundle: String?
  /// A file of cookies in the form of Netscape's `cookies.txt`, relative to the manifest.
  public var cookies: String?
  /// Private address ranges (`127.0.0.0/8`, `::1/128`) a person vouches for.
  public var allowAddresses: [String] = []
  /// Values of `X-Robots-Tag` that drop an image.
  public var optOut = ["noai", "noimageai", "noindex", "noimageindex"]
  /// Whether `robots.txt` is obeyed.
  public var robots = Robots.ignore
  /// What to do about changed bytes.
  public var onDrift = DriftPolicy.fail
  /// How long a lasting failure is remembered.
  public var rememberFailures = Duration.seconds(7 * 86_400)
  /// How long a passing failure is remembered once its retries are used up.
  public var rememberTransient = Duration.seconds(3_600)
  /// The share of a class's rows that may fail before the build counts as having gaps.
  public var failOver = Percentage.percent(100)

  /// The defaults.
  public init() {}

  /// The `User-Agent` sent: the placeholders filled in; without a contact its parenthesis goes.
  public func userAgent(version: String, contact: String?) -> String {
    var text = userAgentTemplate.replacing("{version}", with: version)
    if contact == nil { text = text.replacing(" (+{contact})", with: "") }
    return text.replacing("{contact}", with: contact ?? "")
  }
}

extension FetchSettings {
  /// `fetch.timeout`.
  public struct Timeout: Hashable, Sendable {
    /// Until the connection stands.
    public var connect = Duration.seconds(10)
    /// Until the whole answer is there.
    public var total = Duration.seconds(60)
    /// The slowest transfer put up with; nil for any.
    public var lowSpeed: SpeedFloor? = SpeedFloor(bytesPerSecond: 1024, window: .seconds(20))

    /// The defaults.
    public init() {}
  }

  /// A transfer slower than this for the whole window is given up: `1KiB/s for 20s`.
  public struct SpeedFloor: Hashable, Sendable {
    /// Bytes a second.
    public var bytesPerSecond: Int
    /// How long it must be slower.
    public var window: Duration

    /// A floor of so many bytes a second over a window.
    public init(bytesPerSecond: Int, window: Duration) {
      self.bytesPerSecond = bytesPerSecond
      self.window = window
    }
  }

  /// `fetch.retries`.
  public struct Retries: Hashable, Sendable {
    /// Further tries after the first.
    public var max = 3
    /// The first and the longest wait between two tries.
    public var backoff = Backoff(first: .seconds(1), longest: .seconds(30))

    /// The defaults.
    public init() {}
  }

  /// Waits that double from the first to the longest: `1s..30s`.
  public struct Backoff: Hashable, Sendable {
    /// The first wait.
    public var first: Duration
    /// The longest wait.
    public var longest: Duration

    /// Waits from `first` to `longest`.
    public init(first: Duration, longest: Duration) {
      self.first = first
      self.longest = longest
    }
  }

  /// `fetch.concurrency`.
  public struct Concurrency: Hashable, Sendable {
    /// Transfers at once, over all hosts.
    public var total = 64
    /// Transfers at once to one host.
    public var perHost = 6

    /// The defaults.
    public init() {}
  }

  /// So many in a span of time: `10/s`.
  public struct Rate: Hashable, Sendable {
    /// How many.
    public var count: Int
    /// In how long.
    public var span: Duration

    /// `count` in `span`.
    public init(count: Int, span: Duration) {
      self.count = count
      self.span = span
    }
  }

  /// `fetch.proxy`.
  public enum Proxy: Hashable, Sendable {
    /// Straight to the host.
    case none
    /// What the usual environment variables say.
    case environment
    /// This one.
    case url(ProxyURL)
  }

  /// The URL of a proxy, whose user name and password are never shown.
  public struct ProxyURL: Hashable, Sendable {
    /// The URL as it may be shown: `${env:NAME}` still in it, a password written out masked.
    public var shown: String
    /// The URL to use.
    public var value: String
    /// The environment variables in it.
    public var environmentNames: [String]

    /// A URL with the text that may be shown.
    public init(shown: String, value: String, environmentNames: [String] = []) {
      self.shown = shown
      self.value = value
      self.environmentNames = environmentNames
    }
  }

  /// The headers for one host.
  public struct HostHeaders: Hashable, Sendable {
    /// The host in lower case, or `*` for every host.
    public var host: String
    /// The headers, in the order of their names.
    public var fields: [Header]

    /// Headers for a host.
    public init(host: String, fields: [Header]) {
      self.host = host
      self.fields = fields
    }
  }

  /// A request header. Secrets come from the environment and are never shown.
  public struct Header: Hashable, Sendable {
    /// The header's name.
    public var name: String
    /// The value as written, `${env:NAME}` still in it: this may be shown.
    public var template: String
    /// The value to send.
    public var value: String
    /// The environment variables in it; not empty means that it is a secret for its one host.
    public var environmentNames: [String]

    /// A header with the text that may be shown and the one that is sent.
    public init(name: String, template: String, value: String, environmentNames: [String] = []) {
      self.name = name
      self.template = template
      self.value = value
      self.environmentNames = environmentNames
    }
  }
}
