extension YesNoHead {
  /// The bytes for a store: intercept and weights as little-endian IEEE 754 and nothing else.
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity((weights.count + 1) * 8)
    for number in [intercept] + weights {
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> shift))
      }
    }
    return bytes
  }

  /// Reads what ``encoded()`` wrote; returns nil if the length is not a multiple of 8, or a number is not finite.
  public init?(encoded bytes: [UInt8]) {
    guard bytes.count >= 16, bytes.count % 8 == 0 else { return nil }
    var numbers: [Double] = []
    numbers.reserveCapacity(bytes.count / 8)
    for start in stride(from: 0, to: bytes.count, by: 8) {
      let number = Double(bitPattern: (0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[start + $1]) })
      guard number.isFinite else { return nil }
      numbers.append(number)
    }
    intercept = numbers[0]
    weights = Array(numbers.dropFirst())
  }
}
