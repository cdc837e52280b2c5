/// The grammars of scalars with a unit: sizes, durations, percentages, pixels.
public enum Quantity {
  /// Bytes of `20MiB`, `1.5GB`: decimal or binary multiples; nil when not one of them, or beyond 64 bits.
  public static func bytes(_ text: some StringProtocol) -> Int? {
    let units: [(String, Int)] = [
      ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("KB", 1_000), ("MB", 1_000_000),
      ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ]
    return value(text, units: units)
  }

  /// The way back: the largest binary or decimal unit that leaves a whole number.
  static func text(bytes: Int) -> String {
    let units: [(String, Int)] = [
      ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("TB", 1_000_000_000_000),
      ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000),
    ]
    return whole(bytes, in: units) ?? "\(bytes)B"
  }

  /// An amount in the first unit that leaves a whole number; nil where none does.
  ///
  /// Never inlined: unrolled over its constants, it comes out of the optimiser in one of two orders, and a program is to have the
  /// same bytes each time it is built.
  @inline(never)
  private static func whole(_ amount: Int, in units: [(String, Int)]) -> String? {
    for (name, size) in units where amount > 0 && amount.isMultiple(of: size) { return "\(amount / size)\(name)" }
    return nil
  }

  /// The span of `500ms`, `10s`, `5m`, `1h`, `7d`; whole milliseconds.
  public static func duration(_ text: some StringProtocol) -> Duration? {
    let units: [(String, Int)] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
    return value(text, units: units).map { .milliseconds($0) }
  }

  /// The way back, in the largest unit that leaves a whole number.
  static func text(duration: Duration) -> String {
    let milliseconds = Int(duration / .milliseconds(1))
    let units: [(String, Int)] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)]
    // A minute reads better as 60s than as 1m beside seconds, but one spelling each keeps this simple.
    return whole(milliseconds, in: units) ?? (milliseconds == 0 ? "0s" : "\(milliseconds)ms")
  }

  /// The share of `10%`, `0.5%`; from 0 to 100 with at most four decimals.
  public static func percentage(_ text: some StringProtocol) -> Percentage? {
    guard let parts = value(text, units: [("%", 10_000)]), parts <= 1_000_000 else { return nil }
    return Percentage(partsPerMillion: parts)
  }

  /// The pixels of `80MP`, `0.5MP`.
  static func pixels(_ text: some StringProtocol) -> Int? { value(text, units: [("MP", 1_000_000)]) }

  /// A decimal number with one of some units, which must come out whole.
  private static func value(_ text: some StringProtocol, units: [(String, Int)]) -> Int? {
    for (name, factor) in units where text.hasSuffix(name) {
      let number = text.dropLast(name.count)
      let parts = number.split(separator: ".", omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count), let whole = digits(parts[0]) else { continue }
      let (product, overflow) = whole.multipliedReportingOverflow(by: factor)
      guard !overflow else { return nil }
      guard parts.count == 2 else { return product }
      guard let decimals = digits(parts[1]), parts[1].utf8.count <= 4 else { return nil }
      let scale = [1, 10, 100, 1_000, 10_000][parts[1].utf8.count]
      // The largest unit times four digits fits 64 bits.
      let (sum, beyond) = product.addingReportingOverflow(decimals * factor / scale)
      return beyond ? nil : sum
    }
    return nil
  }

  /// The number of a text of decimal digits; nil for anything else.
  static func digits(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), text.utf8.count <= 15 else { return nil }
    return Int(text)
  }
}

extension Quantity {
  /// Regular expressions of the quantities, for their schemas.
  enum Pattern {
    static let number = "[0-9]{1,15}(\\.[0-9]{1,4})?"
    static let bytes = "\(number)([KMGT]i?)?B"
    static let duration = "\(number)(ms|s|m|h|d)"
    static let some = "(?=[0-9.]*[1-9])"
  }
}
