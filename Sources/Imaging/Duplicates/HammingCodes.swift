/// Codes of the same length in one array, as the search needs them.
public struct HammingCodes: Sendable, Hashable {
  /// 64-bit words of each code.
  public let words: Int
  /// The words of all codes, one code after the other.
  public private(set) var storage: [UInt64]

  /// Creates an empty collection of codes of `words` words.
  public init(words: Int) {
    precondition(words > 0, "a code has at least one word")
    self.words = words
    storage = []
  }

  /// Creates codes of 64 bits.
  public init(_ codes: some Collection<UInt64>) {
    self.init(words: 1)
    storage = Array(codes)
  }

  /// Creates codes of 256 bits.
  public init(_ codes: some Collection<Code256>) {
    self.init(words: 4)
    storage.reserveCapacity(codes.count * 4)
    for code in codes { append((0..<4).map { code.words[$0] }) }
  }

  /// The number of codes.
  public var count: Int { storage.count / words }

  /// Adds a code of exactly `words` words.
  public mutating func append(_ code: some Collection<UInt64>) {
    precondition(code.count == words, "codes that are compared have one length")
    storage.append(contentsOf: code)
  }

  /// Reserves space for `count` codes.
  public mutating func reserveCapacity(_ count: Int) { storage.reserveCapacity(count * words) }

  /// Adds a code as ``NearCode/encoded()`` wrote it; false if it has another length or is not reliable enough to be compared.
  public mutating func append(encoded code: ArraySlice<UInt8>) -> Bool {
    let span = code.span
    guard span.count == 1 + words * 8, span[0] > NearCode.leastQuality else { return false }
    for start in stride(from: 1, to: span.count, by: 8) {
      var word: UInt64 = 0
      for index in start..<start + 8 { word = word << 8 | UInt64(span[index]) }
      storage.append(word)
    }
    return true
  }

  /// The words of one code.
  public subscript(index: Int) -> ArraySlice<UInt64> { storage[index * words..<(index + 1) * words] }

  /// The number of bits that differ between a code and one of `other`.
  public func distance(_ index: Int, to otherIndex: Int, of other: HammingCodes) -> Int {
    var sum = 0
    for word in 0..<words {
      sum += (storage[index * words + word] ^ other.storage[otherIndex * words + word]).nonzeroBitCount
    }
    return sum
  }

  /// The codes at `indices`, in that order.
  func selecting(_ indices: some Collection<Int>) -> HammingCodes {
    var chosen = HammingCodes(words: words)
    chosen.storage.reserveCapacity(indices.count * words)
    for index in indices { chosen.storage.append(contentsOf: self[index]) }
    return chosen
  }
}
