/// An embedding scaled to length one, in double precision. The head learns from it, and orders are computed from it.
///
/// A vector of zeros stays zero. Sums use eight lanes that are added in a fixed order, so a dot product is the same to
/// the last bit on every machine.
public struct UnitVector: Hashable, Sendable {
  /// The coordinates.
  public let values: [Double]

  /// Creates the direction of `vector`.
  public init(_ vector: [Float]) {
    let doubles = vector.map(Double.init)
    let length = Self.dot(doubles, doubles).squareRoot()
    values = length > 0 ? doubles.map { $0 / length } : doubles
  }

  /// The cosine of the angle between two vectors of the same length.
  public func dot(_ other: UnitVector) -> Double { Self.dot(values, other.values) }

  /// The length that most vectors have, of several the smallest; nil if all have the same one.
  public static func commonLength(_ lengths: some Sequence<Int>) -> Int? {
    var counts: [Int: Int] = [:]
    for length in lengths { counts[length, default: 0] += 1 }
    guard counts.count > 1 else { return nil }
    return counts.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key
  }

  /// The sum of the products of two lists of the same length.
  static func dot(_ left: [Double], _ right: [Double]) -> Double {
    precondition(left.count == right.count, "vectors of one network have one length")
    return unsafe left.withUnsafeBufferPointer { left in
      unsafe right.withUnsafeBufferPointer { right in unsafe dot(left, right, count: left.count) }
    }
  }

  /// The sum of the products of the first `count` numbers.
  @inline(__always)
  static func dot(_ left: UnsafeBufferPointer<Double>, _ right: UnsafeBufferPointer<Double>, count: Int) -> Double {
    var sums = SIMD8<Double>(repeating: 0)
    let leftBytes = UnsafeRawBufferPointer(left)
    let rightBytes = UnsafeRawBufferPointer(right)
    let whole = count / 8 * 8
    for index in stride(from: 0, to: whole, by: 8) {
      let offset = index * MemoryLayout<Double>.stride
      let factor = unsafe leftBytes.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self)
      sums += factor * (unsafe rightBytes.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self))
    }
    let halves = sums.lowHalf + sums.highHalf
    var sum = (halves.x + halves.z) + (halves.y + halves.w)
    for index in whole..<count { sum += unsafe left[index] * right[index] }
    return sum
  }
}
