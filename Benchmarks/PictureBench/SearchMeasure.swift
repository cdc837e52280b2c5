import Imaging

/// All pairs of random codes with one in a hundred planted near another, on one thread.
struct SearchMeasure {
  let count: Int
  let path: HammingPath
  let added: Int

  /// `COUNT PATH [ADDED]`: how many codes, which way of counting bits, how many of them are new (0 for all).
  init(_ arguments: [String]) {
    count = arguments.first.flatMap(Int.init) ?? 10_000
    path = arguments.dropFirst().first.flatMap(HammingPath.init(rawValue:)) ?? .fastest
    added = arguments.dropFirst(2).first.flatMap(Int.init) ?? 0
  }

  func run() throws {
    guard path.isSupported else { return }
    var random = Random(state: 1)
    var codes = (0..<count).map { _ in
      PerceptualCodes(
        dct8: random.word(), dct8Mirrored: random.word(), dct16: random.code(), dct16Mirrored: random.code(),
        texture: 100)
    }
    for index in 0..<count / 100 { codes[count - 1 - index] = codes[index] }
    let cropped = (0..<count).map { _ in
      CropCodes(encoded: (0..<4).flatMap { _ in withWord(random.word()) }).unsafelyPresent
    }
    let new = added > 0 ? Array(count - added..<count) : nil
    var start = processorTime()
    let search = CandidateSearch(codes, cropped: cropped, new: new, path: path)
    let pairs = search.pairs()
    try tell("64+256", seconds: processorTime() - start, pairs: pairs.count)

    var words = HammingCodes(words: 29)
    for _ in 0..<count { words.append((0..<29).map { $0 == 28 ? random.word() << 58 : random.word() }) }
    start = processorTime()
    let long = HammingSearch(words, limit: 179, new: new, path: path)
    let found = long.pairs()
    try tell("1798", seconds: processorTime() - start, pairs: found.count)
  }

  private func tell(_ bits: String, seconds: Double, pairs: Int) throws {
    try PictureBench.tell([
      ("measure", "search"), ("bits", bits), ("codes", count), ("added", added), ("path", path.rawValue),
      ("seconds", seconds), ("pairs", pairs),
    ])
  }

  private func withWord(_ word: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
}

extension Optional {
  /// The value of an optional that the line above made.
  fileprivate var unsafelyPresent: Wrapped {
    guard let self else { preconditionFailure("four words make the codes of four crops") }
    return self
  }
}

/// Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct Random {
  var state: UInt64

  mutating func word() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func code() -> Code256 { Code256(SIMD4(word(), word(), word(), word())) }
}
