/// A code of 256 bits in four words; the first bit is the highest bit of the first word.
public struct Code256: Sendable, Hashable {
  /// The four words.
  public let words: SIMD4<UInt64>

  /// Creates a code from four words.
  public init(_ words: SIMD4<UInt64>) {
    self.words = words
  }

  /// The number of different bits.
  public func distance(to other: Code256) -> Int {
    let difference = words ^ other.words
    return (0..<4).reduce(0) { $0 + difference[$1].nonzeroBitCount }
  }
}
