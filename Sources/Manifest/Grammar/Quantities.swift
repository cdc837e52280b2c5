/// The grammars of scalars with a unit: sizes, durations, percentages, pixels.
public enum Quantity {
  /// The largest number of pixels that a manifest can allow: three gigabytes of memory for one picture.
  public static let mostPixels = 1_000_000_000

  /// The bytes of a text such as `20MiB` or `1.5GB`, in decimal or binary units; nil if it is not valid or exceeds 64
  /// bits.
  public static func bytes(_ text: some StringProtocol) -> Int? {
    let units: [(String, Int)] = [
      ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("KB", 1_000), ("MB", 1_000_000),
      ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ]
    return value(text, units: units)
  }

  /// The text of a size, in the largest unit of the list that gives a whole number.
  static func text(bytes: Int) -> String {
    let units: [(String, Int)] = [
      ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("TB", 1_000_000_000_000),
      ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000),
    ]
    return whole(bytes, in: units) ?? "\(bytes)B"
  }

  /// An amount in the first unit that gives a whole number; nil if no unit does.
  ///
  /// It must not be inlined. If the optimiser unrolls it over its constants, their order varies between builds, and a
  /// build of the program must be reproducible.
  @inline(never)
  private static func whole(_ amount: Int, in units: [(String, Int)]) -> String? {
    for (name, size) in units where amount > 0 && amount.isMultiple(of: size) { return "\(amount / size)\(name)" }
    return nil
  }

  /// The duration of a text such as `500ms`, `10s`, `5m`, `1h` or `7d`, in whole milliseconds.
  public static func duration(_ text: some StringProtocol) -> Duration? {
    let units: [(String, Int)] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
    return value(text, units: units).map { .milliseconds($0) }
  }

  /// The text of a duration, in the largest unit that gives a whole number.
  static func text(duration: Duration) -> String {
    let milliseconds = Int(duration / .milliseconds(1))
    let units: [(String, Int)] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)]
    // Next to seconds, 60s would read better than 1m, but one spelling for each duration keeps this simple.
    return whole(milliseconds, in: units) ?? (milliseconds == 0 ? "0s" : "\(milliseconds)ms")
  }

  /// The share of a text such as `10%` or `0.5%`; from 0 to 100 with at most four decimals.
  public static func percentage(_ text: some StringProtocol) -> Percentage? {
    guard let parts = value(text, units: [("%", 10_000)]), parts <= 1_000_000 else { return nil }
    return Percentage(partsPerMillion: parts)
  }

  /// The pixels of a text such as `80MP` or `0.5MP`.
  static func pixels(_ text: some StringProtocol) -> Int? { value(text, units: [("MP", 1_000_000)]) }

  /// The value of a decimal number with one of some units, cut to a whole number.
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
      // The product of the largest unit and four digits fits in 64 bits.
      let (sum, beyond) = product.addingReportingOverflow(decimals * factor / scale)
      return beyond ? nil : sum
    }
    return nil
  }

  /// The value of decimal digits; nil for any other text or for more than 15 digits.
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
