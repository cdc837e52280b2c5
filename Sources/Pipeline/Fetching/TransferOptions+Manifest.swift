import Imaging
import Listings
package import Manifest
package import Transfer

extension HostManners {
  /// The manners that the manifest gives to one host; those it leaves out are the built-in ones. Nil if it gives none.
  fileprivate init?(_ pace: FetchSettings.HostPace) {
    guard pace.perHost != nil || pace.rate != nil || pace.bandwidth != nil || pace.volume != nil else { return nil }
    let parts = pace.host.split(separator: ":")
    let origin = Origin(scheme: "https", host: String(parts[0]), port: parts.count > 1 ? Int(parts[1]) ?? 443 : 443)
    let usual = HostManners.builtIn.first { $0.cover(origin) }
    self.init(
      hosts: [pace.host], connections: pace.perHost ?? usual?.connections,
      rate: pace.rate.flatMap { RequestRate(count: $0.count, per: $0.span) } ?? usual?.rate,
      bytesPerSecond: pace.bandwidth ?? usual?.bytesPerSecond,
      volume: pace.volume.flatMap { HostVolume(bytes: $0.bytes, seconds: $0.span.components.seconds) } ?? usual?.volume)
  }
}

extension HeaderField {
  /// A header of the manifest. Its value is a secret if it comes from the environment.
  fileprivate init?(_ header: FetchSettings.Header) {
    self.init(name: header.name, value: header.value)
    isSecret = !header.environmentNames.isEmpty
  }
}

extension TransferOptions {
  /// The longest body that a manifest can allow, because a body is in memory while it comes.
  private static let mostBytes = 512 << 20

  /// The options of a manifest's `fetch`.
  package init(_ fetch: FetchSettings, manifest: Manifest, version: String, environment: [String: String]) {
    self.init()
    if case .file(let path) = SystemCertificates.place(environment: environment) { certificates = path }
    schemes = fetch.schemes.map(\.rawValue)
    timeouts.connect = fetch.timeout.connect
    timeouts.total = fetch.timeout.total
    if let floor = fetch.timeout.lowSpeed {
      timeouts.lowSpeedBytes = floor.bytesPerSecond
      timeouts.lowSpeedTime = floor.window
    } else {
      timeouts.lowSpeedBytes = 0
    }
    retries.max = fetch.retries.max
    retries.firstWait = fetch.retries.backoff.first
    retries.longestWait = fetch.retries.backoff.longest
    concurrency = Concurrency(total: fetch.concurrency.total, perHost: fetch.concurrency.perHost)
    ratePerHost = fetch.ratePerHost.flatMap { RequestRate(count: $0.count, per: $0.span) }
    maxBytes = min(fetch.maxBytes, Self.mostBytes)
    redirects = fetch.redirects
    userAgent = fetch.userAgent(version: version, contact: manifest.contact)
    headers = fetch.headers.map { host in
      HostHeaders(host: host.host, fields: host.fields.compactMap { HeaderField($0) })
    }
    headers += fetch.hosts.filter { !$0.headers.isEmpty }.map { host in
      HostHeaders(host: host.host, fields: host.headers.compactMap { HeaderField($0) })
    }
    manners = fetch.hosts.compactMap(HostManners.init) + HostManners.builtIn
    switch fetch.proxy {
    case .none: proxy = .none
    case .environment: proxy = .variables(ProxyVariables(environment: environment))
    case .url(let url): proxy = .url(url.value)
    }
    allowAddresses = fetch.allowAddresses.compactMap { AddressRange($0) }
    optOut = fetch.optOut
    robots = fetch.robots == .respect ? .respect : .ignore
    let formats = manifest.classes.reduce(into: Set()) { $0.formUnion($1.inspect.formats.wanted) }
    accept = Self.accept(formats)
    // Refuse a body that is not a picture by its first bytes. Pictures of any format go on to `inspect`, which names
    // the format. A page that contains a drawing is a page.
    recognises = { prefix in
      ImageFormat.sniff(prefix).map { $0.isPicture && ($0 != .svg || ImageFormat.beginsAsDrawing(prefix)) } ?? false
    }
  }

  /// The value of `Accept`. The formats of most originals have the highest weight: a server that converts to another
  /// format makes the picture smaller.
  private static func accept(_ formats: Set<ImageFormat>) -> String {
    let types = formats.compactMap { format in
      format.mediaType.map { [.jpeg, .png].contains(format) ? $0 : "\($0);q=0.8" }
    }
    return (types.sorted() + ["*/*;q=0.1"]).joined(separator: ", ")
  }
}
