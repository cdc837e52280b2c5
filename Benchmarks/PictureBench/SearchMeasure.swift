import Dispatch
import Imaging
import Synchronization

/// All pairs of random codes with one in a hundred planted near another.
struct SearchMeasure {
  let count: Int
  let path: HammingPath
  let added: Int
  let threads: Int

  /// `COUNT PATH [ADDED [THREADS]]`: how many codes, which way of counting bits, how many of them are new (0 for all).
  init(_ arguments: [String]) {
    count = arguments.first.flatMap(Int.init) ?? 10_000
    path = arguments.dropFirst().first.flatMap(HammingPath.init(rawValue:)) ?? .fastest
    added = arguments.dropFirst(2).first.flatMap(Int.init) ?? 0
    threads = arguments.dropFirst(3).first.flatMap(Int.init) ?? 1
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
    // One picture in a hundred has a frame.
    let altered = (0..<count).map { index in
      let words = (0..<11).flatMap { _ in withWord(random.word()) }
      return AlteredCodes(encoded: words + [index.isMultiple(of: 100) ? 1 : 0]).unsafelyPresent
    }
    let new = added > 0 ? Array(count - added..<count) : nil
    for (name, gate) in [("64+256", CandidateGate.standard), ("64+256, no turns", .standard.withoutTurns)] {
      try measure(name) {
        let search = CandidateSearch(codes, altered: altered, gate: gate, new: new, path: path)
        let pieces = search.pieces(threads: threads)
        return count(pieces.count) { place in
          var found = 0
          search.forEachRun(in: pieces[pieces.count - 1 - place]) { found += $0.count }
          return found
        }
      }
    }
    // At a million codes the first search says enough of the machine.
    guard count < 1_000_000 else { return }
    var words = HammingCodes(words: 29)
    for _ in 0..<count { words.append((0..<29).map { $0 == 28 ? random.word() << 58 : random.word() }) }
    try measure("1798") {
      let long = HammingSearch(words, limit: 179, new: new, path: path)
      return count(long.blockCount) { long.pairs(inBlock: $0).count }
    }
  }

  /// The sum over blocks, taken by the threads from the last, which is the largest.
  private func count(_ blocks: Int, _ pairs: @Sendable (Int) -> Int) -> Int {
    let next = Atomic(blocks)
    let sum = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let block = next.subtract(1, ordering: .relaxed).newValue
        guard block >= 0 else { return }
        sum.add(pairs(block), ordering: .relaxed)
      }
    }
    return sum.load(ordering: .relaxed)
  }

  private func measure(_ bits: String, _ search: () -> Int) throws {
    let (start, begun) = (processorTime(), ContinuousClock.now)
    let pairs = search()
    let wall = begun.duration(to: .now) / .seconds(1)
    try PictureBench.tell([
      ("measure", "search"), ("bits", bits), ("codes", count), ("added", added), ("path", path.rawValue),
      ("threads", threads), ("seconds", processorTime() - start), ("wall", wall), ("pairs", pairs),
    ])
  }

  private func withWord(_ word: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } }
}

extension Optional {
  /// The value of an optional that the line above made.
  fileprivate var unsafelyPresent: Wrapped {
    guard let self else { preconditionFailure("eleven words and a mark make altered codes") }
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
