/// Decompresses deflate (RFC 1951). Its output is limited, and it fails at input that breaks the format.
struct Inflater {
  /// The reason why decompression failed.
  enum Failure: Error, Hashable {
    /// The input breaks the rules of the format.
    case broken
    /// The input ends too early.
    case cut
    /// The output would exceed the limit.
    case tooLarge
  }

  private let input: [UInt8]
  /// The index of the next byte of the input.
  private(set) var position: Int
  private let limit: Int
  private var held: UInt64 = 0
  private var heldBits = 0
  /// The output so far.
  private(set) var output: [UInt8] = []
  /// The index in the output at which this stream began: distances must not reach further back.
  private var start = 0

  /// - Parameter limit: The most bytes of output of all streams together.
  init(_ input: [UInt8], from position: Int, limit: Int) {
    self.input = input
    self.position = position
    self.limit = limit
  }

  /// Decompresses one stream and returns the index in the output at which it begins. `position` is then after the
  /// stream.
  mutating func stream(at position: Int) throws(Failure) -> Int {
    self.position = position
    (held, heldBits, start) = (0, 0, output.count)
    var isLast = false
    while !isLast {
      isLast = try bits(1) == 1
      switch try bits(2) {
      case 0: try stored()
      case 1: try codes(Self.fixedLengths, Self.fixedDistances)
      case 2:
        let (lengths, distances) = try tables()
        try codes(lengths, distances)
      default: throw .broken
      }
    }
    giveBack()
    return start
  }

  /// Moves back to the first whole byte that was read ahead but not used.
  private mutating func giveBack() {
    position -= heldBits / 8
    (held, heldBits) = (0, 0)
  }

  private mutating func bits(_ count: Int) throws(Failure) -> Int {
    while heldBits < count {
      guard position < input.count else { throw .cut }
      held |= UInt64(input[position]) << UInt64(heldBits)
      position += 1
      heldBits += 8
    }
    defer {
      held >>= UInt64(count)
      heldBits -= count
    }
    return Int(held & (1 << UInt64(count) - 1))
  }

  private mutating func symbol(_ code: PrefixCode) throws(Failure) -> Int {
    while heldBits < PrefixCode.longest, position < input.count {
      held |= UInt64(input[position]) << UInt64(heldBits)
      position += 1
      heldBits += 8
    }
    let (symbol, length) = code.symbol(startingWith: Int(held & (1 << UInt64(PrefixCode.longest) - 1)))
    guard length > 0 else { throw heldBits < PrefixCode.longest ? .cut : .broken }
    guard length <= heldBits else { throw .cut }
    held >>= UInt64(length)
    heldBits -= length
    return symbol
  }

  private mutating func stored() throws(Failure) {
    giveBack()
    guard input.count - position >= 4 else { throw .cut }
    let length = Int(input[position]) | Int(input[position + 1]) << 8
    let complement = Int(input[position + 2]) | Int(input[position + 3]) << 8
    guard length ^ complement == 0xffff else { throw .broken }
    position += 4
    guard input.count - position >= length else { throw .cut }
    guard limit - output.count >= length else { throw .tooLarge }
    output += input[position..<position + length]
    position += length
  }

  private mutating func codes(_ lengths: PrefixCode, _ distances: PrefixCode) throws(Failure) {
    while true {
      let symbol = try symbol(lengths)
      if symbol < 256 {
        guard output.count < limit else { throw .tooLarge }
        output.append(UInt8(truncatingIfNeeded: symbol))
        continue
      }
      if symbol == 256 { return }
      guard symbol - 257 < Self.lengthBases.count else { throw .broken }
      let length = Self.lengthBases[symbol - 257] + (try bits(Self.lengthBits[symbol - 257]))
      let far = try self.symbol(distances)
      guard far < Self.distanceBases.count else { throw .broken }
      let distance = Self.distanceBases[far] + (try bits(Self.distanceBits[far]))
      guard distance <= output.count - start else { throw .broken }
      guard limit - output.count >= length else { throw .tooLarge }
      let from = output.count - distance
      // Copy byte by byte, because the source may overlap the destination.
      for offset in 0..<length { output.append(output[from + offset]) }
    }
  }

  private mutating func tables() throws(Failure) -> (PrefixCode, PrefixCode) {
    let (literals, distances, lengths) = (try bits(5) + 257, try bits(5) + 1, try bits(4) + 4)
    var lengthsOfLengths = [UInt8](repeating: 0, count: 19)
    for index in Self.order.prefix(lengths) { lengthsOfLengths[index] = UInt8(try bits(3)) }
    guard let code = PrefixCode(lengthsOfLengths) else { throw .broken }
    var all: [UInt8] = []
    while all.count < literals + distances {
      let symbol = try symbol(code)
      switch symbol {
      case 0..<16: all.append(UInt8(symbol))
      case 16:
        guard let last = all.last else { throw .broken }
        all += repeatElement(last, count: 3 + (try bits(2)))
      case 17: all += repeatElement(0, count: 3 + (try bits(3)))
      default: all += repeatElement(0, count: 11 + (try bits(7)))
      }
    }
    guard all.count == literals + distances, all[256] > 0, let first = PrefixCode(Array(all[..<literals])),
      let second = PrefixCode(Array(all[literals...]))
    else { throw .broken }
    return (first, second)
  }

  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  private static let lengthBits = (0..<29).map { $0 < 8 || $0 == 28 ? 0 : $0 / 4 - 1 }
  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  private static let distanceBits = (0..<30).map { max(0, $0 / 2 - 1) }
  private static let distanceBases = (0..<30).reduce(into: (bases: [Int](), next: 1)) { result, index in
    result.bases.append(result.next)
    result.next += 1 << max(0, index / 2 - 1)
  }.bases
  private static let fixedLengths = PrefixCode(
    fixed: [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112) + [UInt8](repeating: 7, count: 24)
      + [UInt8](repeating: 8, count: 8))
  private static let fixedDistances = PrefixCode(fixed: [UInt8](repeating: 5, count: 30))
}

/// A prefix code of deflate, defined by the lengths of its code words (RFC 1951, 3.2.2).
private struct PrefixCode {
  static let longest = 15

  /// Indexed by the next bits: the symbol in the upper bits, the length of its code word in the lower four.
  private var table: [UInt16]
  private let width: Int

  /// Returns nil if the lengths describe more code words than there is room for.
  init?(_ lengths: [UInt8]) {
    self.init(fixed: lengths)
    // Fewer code words are allowed: bits that start none of them fail when they are read.
    let room = lengths.reduce(0) { $1 == 0 ? $0 : $0 + 1 << (Self.longest - Int($1)) }
    guard room <= 1 << Self.longest else { return nil }
  }

  /// Creates a code whose lengths are known to be valid.
  init(fixed lengths: [UInt8]) {
    width = Int(lengths.max() ?? 0)
    table = [UInt16](repeating: 0, count: 1 << width)
    var next = 0
    for length in stride(from: 1, through: width, by: 1) {
      next <<= 1
      for symbol in lengths.indices where Int(lengths[symbol]) == length {
        var word = Self.reversed(next, length)
        next += 1
        while word < table.count {
          table[word] = UInt16(truncatingIfNeeded: symbol << 4 | length)
          word += 1 << length
        }
      }
    }
  }

  /// The symbol whose code word starts some bits, and the length of that code word; length 0 if there is none.
  func symbol(startingWith bits: Int) -> (symbol: Int, length: Int) {
    let entry = Int(table[bits & (table.count - 1)])
    return (entry >> 4, entry & 15)
  }

  private static func reversed(_ word: Int, _ length: Int) -> Int {
    var (word, reversed) = (word, 0)
    for _ in 0..<length {
      reversed = reversed << 1 | word & 1
      word >>= 1
    }
    return reversed
  }
}
