/// How a host, or several hosts of one owner together, want to be asked.
public struct HostManners: Hashable, Sendable {
  /// The hosts in lower case: `example.org`, `example.org:8080`, or `*.example.org` for the domain and all below it.
  public var hosts: [String]
  /// The most connections over these hosts together; nil for the usual number for each host.
  public var connections: Int?
  /// The most requests to one of these hosts in a period; nil for the usual rate.
  public var rate: RequestRate?
  /// The most bytes of bodies a second over these hosts together; nil for no limit.
  public var bytesPerSecond: Int?
  /// The most bytes of bodies in a period over these hosts together; nil for no limit. Further addresses are not asked.
  public var volume: HostVolume?

  /// Creates manners of some hosts.
  public init(
    hosts: [String], connections: Int? = nil, rate: RequestRate? = nil, bytesPerSecond: Int? = nil,
    volume: HostVolume? = nil
  ) {
    self.volume = volume
    self.hosts = hosts
    self.connections = connections
    self.rate = rate
    self.bytesPerSecond = bytesPerSecond
  }

  /// Whether the manners are those of a host.
  public func cover(_ origin: Origin) -> Bool {
    hosts.contains { name in
      if name.hasPrefix("*.") { return origin.host == name.dropFirst(2) || origin.host.hasSuffix(name.dropFirst()) }
      return name == origin.host || name == "\(origin.host):\(origin.port)"
    }
  }

  /// The hosts of Wikimedia's projects, whose rules ask for at most two connections and 25 Mbit/s over ten seconds for all
  /// of them together (wikitech, Robot policy). Headers are not counted, so the limit for bodies is 2.5 % lower.
  public static let wikimedia = HostManners(
    hosts: ["*.wikimedia.org", "*.wikipedia.org"], connections: 2, bytesPerSecond: 3_046_875)

  /// The built-in manners.
  public static let builtIn: [HostManners] = [
    wikimedia,
    // At most 5 GB an hour and 24 GB a day (iNaturalist, API Recommended Practices).
    HostManners(
      hosts: ["inaturalist-open-data.s3.amazonaws.com", "static.inaturalist.org"], connections: 4,
      bytesPerSecond: 1_380_000, volume: HostVolume(bytes: 24_000_000_000, seconds: 86_400)),
    HostManners(hosts: ["api.gbif.org"], connections: 1),
    HostManners(hosts: ["www.loc.gov"], connections: 1, rate: RequestRate(count: 1, per: .seconds(1))),
    HostManners(hosts: ["api.openverse.org"], connections: 1, rate: RequestRate(count: 1, per: .seconds(1))),
    HostManners(hosts: ["api.inaturalist.org"], connections: 1, rate: RequestRate(count: 1, per: .seconds(1))),
    HostManners(hosts: ["api.flickr.com"], connections: 1, rate: RequestRate(count: 1, per: .seconds(1))),
  ]
}
