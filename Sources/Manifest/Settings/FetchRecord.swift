extension FetchSettings {
  /// The keys of `fetch`.
  static let record: Record<FetchSettings> = Record(
    name: "fetch", doc: "How addresses are asked for.", empty: FetchSettings(),
    fields: [
      Field(
        "schemes", \.schemes,
        Form<Scheme>.words([
          Word(.https, "HTTP over TLS"), Word(.http, "plain HTTP"), Word(.data, "pictures written into the address"),
        ]).list(minimum: 1, unique: true), "What an address may begin with; any other is out with `scheme_denied`."),
      Field("timeout", \.timeout, keys: Timeout.record, "When to give up waiting."),
      Field("retries", \.retries, keys: Retries.record, "How often a passing failure is tried again."),
      Field("concurrency", \.concurrency, keys: Concurrency.record, "How many transfers run at once."),
      Field(
        "rate_per_host", \.ratePerHost, Form.rate.orNone(), needs: .ratePerHost,
        "At most so many requests to one host, such as `10/s`."),
      Field("max_bytes", \.maxBytes, .size, "The longest body taken."),
      Field("redirects", \.redirects, .integer(0...50), "How many redirects are followed."),
      Field(
        "user_agent", \.userAgentTemplate, .fieldValue("text"),
        "The User-Agent sent; `{version}` and `{contact}` are filled in."),
      Field(
        "headers", \.headers, .headers, needs: .headers,
        "Request headers by host; `{origin}` is the origin asked, `${env:NAME}` needs a named host and goes to it alone."
      ),
      Field("proxy", \.proxy, .proxy, needs: .proxy, "The way out: `none`, `environment` or the URL of a proxy."),
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
          Word(.respect, "robots.txt is asked for and obeyed", needs: .robots),
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

extension FetchSettings.Timeout {
  /// The keys of `fetch.timeout`.
  static let record: Record<FetchSettings.Timeout> = Record(
    name: "timeout", doc: "When to give up waiting.", empty: Self(),
    fields: [
      Field("connect", \.connect, .duration(), "Until the connection stands."),
      Field("total", \.total, .duration(), "Until the whole answer is there."),
      Field("low_speed", \.lowSpeed, Form.speedFloor.orNone(), "A transfer slower than this for so long is given up."),
    ])
}

extension FetchSettings.Retries {
  /// The keys of `fetch.retries`.
  static let record: Record<FetchSettings.Retries> = Record(
    name: "retries", doc: "How often a passing failure is tried again.", empty: Self(),
    fields: [
      Field("max", \.max, .integer(0...100), "Further tries after the first."),
      Field("backoff", \.backoff, .backoff, "The first and the longest wait between two tries."),
    ])
}

extension FetchSettings.Concurrency {
  /// The keys of `fetch.concurrency`.
  static let record: Record<FetchSettings.Concurrency> = Record(
    name: "concurrency", doc: "How many transfers run at once.", empty: Self(),
    fields: [
      Field("total", \.total, .integer(1...4096), "Over all hosts."),
      Field("per_host", \.perHost, .integer(1...1024), "To one host."),
    ])
}
