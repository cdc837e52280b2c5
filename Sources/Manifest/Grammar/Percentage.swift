/// A share, held exactly in parts per million: `10%` is 100,000 of them, so four decimals of a percent are kept.
public struct Percentage: Hashable, Comparable, Sendable {
  /// Parts of a million.
  public let partsPerMillion: Int

  /// A share of so many parts per million.
  public init(partsPerMillion: Int) {
    self.partsPerMillion = partsPerMillion
  }

  /// A share of so many whole percent.
  public static func percent(_ percent: Int) -> Percentage { Percentage(partsPerMillion: percent * 10_000) }

  /// The share as a number: 0.1 for `10%`.
  public var fraction: Double { Double(partsPerMillion) / 1_000_000 }

  public static func < (left: Percentage, right: Percentage) -> Bool { left.partsPerMillion < right.partsPerMillion }
}

extension Percentage: CustomStringConvertible {
  /// The share as the manifest writes it, without needless decimals.
  public var description: String {
    let whole = partsPerMillion / 10_000
    let rest = partsPerMillion % 10_000
    guard rest > 0 else { return "\(whole)%" }
    var decimals = String(repeating: "0", count: 4 - String(rest).count) + String(rest)
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(whole).\(decimals)%"
  }
}
