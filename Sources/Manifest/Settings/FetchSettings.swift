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
  /// The keys of `fetch`.
  static let record: Record<FetchSettings> = Record(
    name: "fetch", doc: "How addresses are asked for.", empty: FetchSettings(),
    fields: [
      Field(
        "schemes", \.schemes,
        Form<Scheme>.words([
          Word(.https, "HTTP over TLS"), Word(.http, "plain HTTP"), Word(.data, "pictures written into the address"),
        ]).list(minimum: 1, unique: true),
        "The schemes that a URL may have; a row with another one is out as `scheme_denied`."),
      Field("timeout", \.timeout, keys: Timeout.record, "When to give up waiting."),
      Field("retries", \.retries, keys: Retries.record, "How often a passing failure is tried again."),
      Field("concurrency", \.concurrency, keys: Concurrency.record, "How many transfers run at once."),
      Field(
        "rate_per_host", \.ratePerHost, Form.rate.orNone(),
        "At most so many requests to one host, such as `10/s`."),
      Field("max_bytes", \.maxBytes, .size, "The longest body taken."),
      Field("redirects", \.redirects, .integer(0...50), "How many redirects are followed."),
      Field(
        "user_agent", \.userAgentTemplate, .fieldValue("text"),
        "The User-Agent sent; `{version}` and `{contact}` are filled in."),
      Field(
        "headers", \.headers, .headers,
        "Request headers by host; `{origin}` is the origin asked, `${env:NAME}` needs a named host and goes to it alone."
      ),
      Field("proxy", \.proxy, .proxy, "The proxy: `none`, `environment` or a URL."),
      Field(
        "ca_bundle", \.caBundle, Form.inputPath.orNone(),
        "A PEM file of certificates to trust instead of the system's; every certificate is checked."),
      Field(
        "cookies", \.cookies, Form.inputPath.orNone(),
        "A `cookies.txt` as browsers export it; each cookie goes to its own domain alone."),
      Field(
        "allow_addresses", \.allowAddresses, Form.addressRange.list(unique: true),
        "Private address ranges a person vouches for, such as `127.0.0.0/8`."),
      Field(
        "opt_out", \.optOut, Form.text("a value of X-Robots-Tag").list(most: 100, unique: true),
        "Values of X-Robots-Tag that drop a picture."),
      Field(
        "robots", \.robots,
        .words([
          Word(.ignore, "robots.txt is not asked for"),
          Word(.respect, "robots.txt is asked for and obeyed"),
        ]), "Whether a site's robots.txt is obeyed."),
      Field(
        "on_drift", \.onDrift,
        .words([
          Word(.fail, "the picture is out, the lock keeps its pin, exit 6"),
          Word(.keep, "the picture is out, the lock keeps its pin"), Word(.accept, "the new bytes are pinned"),
        ]), "What happens when a pinned address answers with other bytes."),
      Field(
        "remember_failures", \.rememberFailures, .duration(zero: true),
        "How long a lasting failure (404, opt-out, not an image) is remembered."),
      Field(
        "remember_transient", \.rememberTransient, .duration(zero: true),
        "How long a passing failure (timeout, reset, 5xx) is remembered after its retries."),
      Field("fail_over", \.failOver, .percentage, "Exit 3 when more of a class's rows than this fail."),
    ])
}

extension FetchSettings {
  /// The keys of `fetch` a source may give: not those of the whole run.
  static let sourceRecord: Record<FetchSettings> = Record(
    name: "source-fetch", doc: "How the addresses of a source are asked for.", empty: FetchSettings(),
    fields: record.fields.filter { (field: Field<FetchSettings>) in
      !["concurrency", "allow_addresses", "fail_over"].contains(field.name)
    })
}
