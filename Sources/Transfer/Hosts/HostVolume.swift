/// The most bytes that hosts may give in a period, as their owner asks.
public struct HostVolume: Hashable, Sendable {
  /// The number of bytes.
  public var bytes: Int
  /// The period in seconds, at least ``SpentVolume/parts``.
  public var seconds: Int64

  /// Creates a limit; nil unless the numbers are positive and the period has parts of a second or more.
  public init?(bytes: Int, seconds: Int64) {
    guard bytes > 0, seconds >= Int64(SpentVolume.parts) else { return nil }
    self.bytes = bytes
    self.seconds = seconds
  }
}

/// The bytes that hosts gave in the last period, counted in parts of the period. It outlives a run.
public struct SpentVolume: Hashable, Sendable {
  /// The number of parts of a period.
  public static let parts = 24
  /// The most bytes that a part counts, so that no sum of parts overflows, whatever a damaged memory of them says.
  private static let most = Int.max / 64

  /// The bytes by the number of the part since 1970.
  public private(set) var bytes: [Int64: Int] = [:]
  /// The length of a part in seconds.
  public let part: Int64

  /// Nothing was spent.
  public init(_ volume: HostVolume) { part = (volume.seconds + Int64(Self.parts) - 1) / Int64(Self.parts) }

  /// Counts bytes.
  ///
  /// - Parameter now: seconds since 1970.
  public mutating func add(_ count: Int, now: Int64) {
    guard count > 0 else { return }
    let current = now / part
    bytes[current, default: 0] = min(Self.most, bytes[current, default: 0] + min(Self.most, count))
    bytes = bytes.filter { isRecent($0.key, current) }
  }

  /// The bytes of the last period.
  public func sum(now: Int64) -> Int {
    bytes.reduce(0) { isRecent($1.key, now / part) ? $0 + $1.value : $0 }
  }

  /// The seconds until the last period has fewer bytes than `most`.
  public func wait(below most: Int, now: Int64) -> Int64 {
    let current = now / part
    var left = sum(now: now)
    for (number, count) in bytes.sorted(by: { $0.key < $1.key }) where isRecent(number, current) {
      guard left >= most else { break }
      left -= count
      if left < most { return (number + Int64(Self.parts) + 1) * part - now }
    }
    return 0
  }

  /// The period ends somewhere in the oldest part, which counts whole. A part from the future is that of a clock that was wrong, and does not count.
  private func isRecent(_ number: Int64, _ current: Int64) -> Bool {
    number <= current && number >= current - Int64(Self.parts)
  }
}
