import Diagnostics

/// A share in whole parts per million, which is exact: `10%` is 100,000 parts, so a percentage keeps four decimals.
public struct Percentage: Hashable, Comparable, Sendable {
  /// Parts per million.
  public let partsPerMillion: Int

  /// Creates a share from parts per million.
  public init(partsPerMillion: Int) {
    self.partsPerMillion = partsPerMillion
  }

  /// Creates a share from whole percent.
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
    var decimals = rest.zeroPadded(to: 4)
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(whole).\(decimals)%"
  }
}
