/// `fetch`: how addresses are requested. A source may override single values.
public struct FetchSettings: Hashable, Sendable {
  /// The scheme of an address.
  public enum Scheme: String, Hashable, Sendable, CaseIterable {
    case https, http, data
  }

  /// Whether dsbuild requests and follows a site's `robots.txt`.
  public enum Robots: String, Hashable, Sendable, CaseIterable {
    case ignore, respect
  }

  /// The action if the bytes of a pinned address differ from those in the lock.
  public enum DriftPolicy: String, Hashable, Sendable, CaseIterable {
    case fail, keep, accept
  }

  /// The schemes that are fetched; an address with another scheme is out with `scheme_denied`.
  public var schemes: [Scheme] = [.https, .http, .data]
  /// The time limits of a transfer.
  public var timeout = Timeout()
  /// How often a transient failure is tried again.
  public var retries = Retries()
  /// The limits of concurrent transfers.
  public var concurrency = Concurrency()
  /// The most requests to one host in a span of time; nil for no limit.
  public var ratePerHost: Rate?
  /// The longest body accepted, in bytes.
  public var maxBytes = 20 << 20
  /// The most redirects to follow.
  public var redirects = 5
  /// The `User-Agent` as written, with the placeholders `{version}` and `{contact}`.
  public var userAgentTemplate = "dsbuild/{version} (+{contact})"
  /// Additional request headers by host: `*` first, then the hosts sorted.
  public var headers: [HostHeaders] = []
  /// How single hosts are asked, sorted by host.
  public var hosts: [HostPace] = []
  /// The proxy.
  public var proxy = Proxy.none
  /// A file of certificates (PEM) that are trusted instead of the system's, relative to the manifest.
  public var caBundle: String?
  /// A file of cookies in Netscape's `cookies.txt` format, relative to the manifest.
  public var cookies: String?
  /// Private address ranges (`127.0.0.0/8`, `::1/128`) that the user allows.
  public var allowAddresses: [String] = []
  /// Values of `X-Robots-Tag` that drop an image.
  public var optOut = ["noai", "noimageai", "noindex", "noimageindex"]
  /// Whether `robots.txt` is followed.
  public var robots = Robots.ignore
  /// The action if the bytes of a pinned address changed.
  public var onDrift = DriftPolicy.fail
  /// How long a permanent failure is remembered.
  public var rememberFailures = Duration.seconds(7 * 86_400)
  /// How long a transient failure is remembered after its last retry.
  public var rememberTransient = Duration.seconds(3_600)
  /// The share of a class's rows that may fail before the build counts as having gaps.
  public var failOver = Percentage.percent(100)

  /// Creates the default settings.
  public init() {}

  /// The `User-Agent` to send, with its placeholders expanded. Without a contact, its parenthesis is left out.
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
      Field(
        "hosts", \.hosts, .hosts,
        "How single hosts are asked, instead of the built-in manners: `{ example.org: { per_host: 2, rate: 5/s } }`."),
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
  /// The keys of `fetch` that a source may set: those that do not apply to the whole run.
  static let sourceRecord: Record<FetchSettings> = Record(
    name: "source-fetch", doc: "How the addresses of a source are asked for.", empty: FetchSettings(),
    fields: record.fields.filter { (field: Field<FetchSettings>) in
      !["concurrency", "hosts", "allow_addresses", "fail_over"].contains(field.name)
    })
}
