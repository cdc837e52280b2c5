extension FetchSettings {
  /// `fetch.timeout`.
  public struct Timeout: Hashable, Sendable {
    /// The time limit for the connection.
    public var connect = Duration.seconds(10)
    /// The time limit for the whole response.
    public var total = Duration.seconds(60)
    /// The slowest transfer allowed; nil for no limit.
    public var lowSpeed: SpeedFloor? = SpeedFloor(bytesPerSecond: 1024, window: .seconds(20))

    /// Creates the default settings.
    public init() {}
  }

  /// A lower limit of the transfer speed: a transfer that is slower for the whole window is aborted. `1KiB/s for 20s`.
  public struct SpeedFloor: Hashable, Sendable {
    /// Bytes per second.
    public var bytesPerSecond: Int
    /// The time for which a transfer may be slower.
    public var window: Duration

    /// Creates a limit of bytes per second over a window.
    public init(bytesPerSecond: Int, window: Duration) {
      self.bytesPerSecond = bytesPerSecond
      self.window = window
    }
  }

  /// `fetch.retries`.
  public struct Retries: Hashable, Sendable {
    /// The number of tries after the first.
    public var max = 3
    /// The first and the longest delay between two tries.
    public var backoff = Backoff(first: .seconds(1), longest: .seconds(30))

    /// Creates the default settings.
    public init() {}
  }

  /// Delays that double from the first to the longest: `1s..30s`.
  public struct Backoff: Hashable, Sendable {
    /// The first delay.
    public var first: Duration
    /// The longest delay.
    public var longest: Duration

    /// Creates delays from `first` to `longest`.
    public init(first: Duration, longest: Duration) {
      self.first = first
      self.longest = longest
    }
  }

  /// `fetch.concurrency`.
  public struct Concurrency: Hashable, Sendable {
    /// The most concurrent transfers to all hosts.
    public var total = 64
    /// The most concurrent transfers to one host.
    public var perHost = 6

    /// Creates the default settings.
    public init() {}
  }

  /// A number of requests in a span of time: `10/s`.
  public struct Rate: Hashable, Sendable {
    /// The number of requests.
    public var count: Int
    /// The span of time.
    public var span: Duration

    /// Creates a rate of `count` in `span`.
    public init(count: Int, span: Duration) {
      self.count = count
      self.span = span
    }
  }
}

extension FetchSettings.Timeout {
  /// The keys of `fetch.timeout`.
  static let record: Record<FetchSettings.Timeout> = Record(
    name: "timeout", doc: "When to give up waiting.", empty: Self(),
    fields: [
      Field("connect", \.connect, .duration(), "How long a connection may take."),
      Field("total", \.total, .duration(), "Until the whole answer is there."),
      Field("low_speed", \.lowSpeed, Form.speedFloor.orNone(), "A transfer slower than this for so long is given up."),
    ], example: "total: 10s")
}

extension FetchSettings.Retries {
  /// The keys of `fetch.retries`.
  static let record: Record<FetchSettings.Retries> = Record(
    name: "retries", doc: "How often a passing failure is tried again.", empty: Self(),
    fields: [
      Field("max", \.max, .integer(0...100), "Further tries after the first."),
      Field("backoff", \.backoff, .backoff, "The first and the longest wait between two tries."),
    ], example: "max: 3")
}

extension FetchSettings.Concurrency {
  /// The keys of `fetch.concurrency`.
  static let record: Record<FetchSettings.Concurrency> = Record(
    name: "concurrency", doc: "How many transfers run at once.", empty: Self(),
    fields: [
      Field("total", \.total, .integer(1...4096), "Over all hosts."),
      Field("per_host", \.perHost, .integer(1...1024), "To one host."),
    ], example: "per_host: 4")
}

extension FetchSettings.Rate {
  /// Parses a rate such as `10/s`, `100/m` or `1000/h`.
  fileprivate init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Quantity.digits(parts[0]), count > 0, let span = Self.spans[String(parts[1])]
    else { return nil }
    self.init(count: count, span: span)
  }

  /// The rate as the manifest writes it.
  fileprivate var text: String {
    let unit = Self.spans.first { $0.value == span }?.key ?? "s"
    return "\(count)/\(unit)"
  }

  fileprivate static let spans: [String: Duration] = [
    "s": .seconds(1), "m": .seconds(60), "h": .seconds(3_600), "d": .seconds(86_400),
  ]
}

extension Form where Value == FetchSettings.Rate {
  /// A rate such as `10/s`.
  static var rate: Form<FetchSettings.Rate> {
    .grammar(
      "a rate such as `10/s`", pattern: "^(?=[0-9]*[1-9])[0-9]{1,15}/[smhd]$", numbers: { "is `\($0)/s` meant?" },
      parse: { FetchSettings.Rate($0) }, write: { $0.text })
  }
}

extension FetchSettings.Volume {
  /// Parses a volume such as `24GB/d`; a minute is the shortest span.
  fileprivate init?(_ text: String) {
    guard let slash = text.lastIndex(of: "/"), let bytes = Quantity.bytes(text[..<slash]), bytes > 0,
      let span = FetchSettings.Rate.spans[String(text[text.index(after: slash)...])], span >= .seconds(60)
    else { return nil }
    self.init(bytes: bytes, span: span)
  }
}

extension Form where Value == FetchSettings.Volume {
  /// A number of bytes in a minute, an hour or a day: `24GB/d`.
  static var volume: Form<FetchSettings.Volume> {
    .grammar(
      "a volume such as `24GB/d`", pattern: "^\(Quantity.Pattern.some)\(Quantity.Pattern.bytes)/[mhd]$",
      parse: { FetchSettings.Volume($0) },
      write: { volume in
        let unit = FetchSettings.Rate.spans.first { $0.value == volume.span }?.key ?? "d"
        return "\(Quantity.text(bytes: volume.bytes))/\(unit)"
      })
  }
}

extension FetchSettings.SpeedFloor {
  /// Parses a limit such as `1KiB/s for 20s`.
  fileprivate init?(_ text: String) {
    guard let middle = text.firstRange(of: "/s for "), let speed = Quantity.bytes(text[..<middle.lowerBound]),
      speed > 0, let window = Quantity.duration(text[middle.upperBound...]), window >= .seconds(1)
    else { return nil }
    self.init(bytesPerSecond: speed, window: window)
  }
}

extension Form where Value == FetchSettings.SpeedFloor {
  /// The slowest speed allowed, and for how long a transfer may be slower: `1KiB/s for 20s`.
  static var speedFloor: Form<FetchSettings.SpeedFloor> {
    .grammar(
      "a speed and a duration such as `1KiB/s for 20s`",
      pattern: "^\(Quantity.Pattern.some)\(Quantity.Pattern.bytes)/s for \(Quantity.Pattern.duration)$",
      parse: { FetchSettings.SpeedFloor($0) },
      write: { "\(Quantity.text(bytes: $0.bytesPerSecond))/s for \(Quantity.text(duration: $0.window))" })
  }
}

extension FetchSettings.Backoff {
  /// Parses delays such as `1s..30s`.
  fileprivate init?(_ text: String) {
    guard let dots = text.firstRange(of: ".."), let first = Quantity.duration(text[..<dots.lowerBound]),
      let longest = Quantity.duration(text[dots.upperBound...]), first <= longest
    else { return nil }
    self.init(first: first, longest: longest)
  }
}

extension Form where Value == FetchSettings.Backoff {
  /// The first and the longest delay: `1s..30s`.
  static var backoff: Form<FetchSettings.Backoff> {
    .grammar(
      "two durations such as `1s..30s`, the shorter first",
      pattern: "^\(Quantity.Pattern.duration)\\.\\.\(Quantity.Pattern.duration)$",
      parse: { FetchSettings.Backoff($0) },
      write: { "\(Quantity.text(duration: $0.first))..\(Quantity.text(duration: $0.longest))" })
  }
}
