import Imaging
import Testing

@Suite("Searching codes")
struct DuplicatesSearchTests {
  private typealias Pair = HammingSearch.Pair

  /// Random codes, every tenth of them a near copy of an earlier one.
  private static func codes(_ count: Int, bits: Int, seed: UInt64, flips: Int) -> HammingCodes {
    var state = seed
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state ^ (state >> 33)) &* 0xff51_afd7_ed55_8ccd
    }
    let words = (bits + 63) / 64
    var codes = HammingCodes(words: words)
    for index in 0..<count {
      var code = (0..<words).map { _ in next() }
      if index > 0 && index.isMultiple(of: 10) {
        code = Array(codes[Int(next() >> 1) % index])
        for _ in 0..<flips {
          let bit = Int(next() >> 1) % bits
          code[bit / 64] ^= 1 << UInt64(63 - bit % 64)
        }
      }
      if bits % 64 != 0 { code[words - 1] &= ~0 << UInt64(64 - bits % 64) }
      codes.append(code)
    }
    return codes
  }

  private func allPairs(_ codes: HammingCodes, limit: Int) -> [Pair] {
    var pairs: [Pair] = []
    for i in 0..<codes.count {
      for j in i + 1..<codes.count {
        let distance = codes.distance(i, to: j, of: codes)
        if distance <= limit { pairs.append(Pair(i: i, j: j, distance: distance)) }
      }
    }
    return pairs
  }

  @Test("the fastest path is one this processor has")
  func fastest() {
    #expect(HammingPath.fastest.isSupported)
    #expect(HammingPath.scalar.isSupported)
  }

  @Test(
    "every path finds exactly the pairs within the limit",
    arguments: HammingPath.allCases.filter(\.isSupported),
    [(64, 10, 4), (64, 0, 1), (256, 31, 15), (256, 90, 40), (1798, 179, 90), (1798, 300, 200), (128, 14, 5)])
  func paths(path: HammingPath, setting: (bits: Int, limit: Int, flips: Int)) {
    for count in [2, 7, 129, 700] {
      let codes = Self.codes(count, bits: setting.bits, seed: UInt64(count), flips: setting.flips)
      let found = HammingSearch(codes, limit: setting.limit, path: path).pairs()
      #expect(found == allPairs(codes, limit: setting.limit), "\(count) codes")
    }
  }

  @Test(
    "bytes of another length, or with a bit after the last, are no code",
    arguments: [NearAlgorithm.dhash, .pdq, .gradient])
  func noCodes(algorithm: NearAlgorithm) {
    var bytes = [UInt8](repeating: 0, count: NearCode.length(algorithm))
    #expect(NearCode.isEncoded(bytes[...], algorithm) && NearCode(encoded: bytes[...], algorithm: algorithm) != nil)
    #expect(!NearCode.isEncoded(bytes.dropLast(), algorithm) && !NearCode.isEncoded([], algorithm))
    bytes[bytes.count - 1] = 1
    #expect(NearCode.isEncoded(bytes[...], algorithm) == (algorithm.bits % 64 == 0))
    #expect((NearCode(encoded: bytes[...], algorithm: algorithm) != nil) == (algorithm.bits % 64 == 0))
  }

  @Test(
    "encoded codes have the same distances, up to a limit",
    arguments: [NearAlgorithm.dhash, .pdq, .gradient], [0, 5, 90, 300])
  func encoded(algorithm: NearAlgorithm, limit: Int) {
    let codes = Self.codes(40, bits: algorithm.bits, seed: 7, flips: 5)
    let encoded: [ArraySlice<UInt8>] = (0..<codes.count).map { index in
      var bytes: [UInt8] = [100]
      for word in codes[index] {
        for shift in stride(from: 56, through: 0, by: -8) {
          bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
      }
      return bytes[...]
    }
    for i in encoded.indices {
      #expect(NearCode.isUsable(encoded[i]) && !NearCode.isUsable([49] + encoded[i].dropFirst()))
      for j in encoded.indices {
        let distance = codes.distance(i, to: j, of: codes)
        #expect(NearCode.distance(encoded[i], to: encoded[j], atMost: limit) == (distance <= limit ? distance : nil))
      }
    }
    #expect(NearCode.distance(encoded[0], to: encoded[0].dropLast(), atMost: limit) == nil)
    var read = HammingCodes(words: codes.words)
    for code in encoded where !read.append(encoded: code) { Issue.record("a code was not read") }
    #expect(read == codes && !read.append(encoded: encoded[0].dropLast()))
  }

  @Test("blocks give the same pairs in any order", arguments: HammingPath.allCases.filter(\.isSupported))
  func blocks(path: HammingPath) {
    let codes = Self.codes(5000, bits: 64, seed: 3, flips: 3)
    let search = HammingSearch(codes, limit: 8, path: path)
    #expect(search.blockCount == 5)
    let blocks = (0..<search.blockCount).reversed().map(search.pairs(inBlock:))
    #expect(HammingSearch.joined(blocks) == search.pairs())
    #expect(search.pairs() == HammingSearch(codes, limit: 8, path: .scalar).pairs())
  }

  @Test(
    "a search in tiles finds the pairs of the whole, wherever the codes are cut", arguments: [1, 700, 1024, 1500, 2999])
  func tiles(cut: Int) {
    let (codes, mirrored) = (
      Self.codes(3000, bits: 64, seed: 8, flips: 3), Self.codes(3000, bits: 64, seed: 9, flips: 3)
    )
    func search(_ range: Range<Int>) -> HammingSearch {
      HammingSearch(HammingCodes(codes.storage[range]), mirrored: HammingCodes(mirrored.storage[range]), limit: 9)
    }
    let whole = search(0..<3000)
    let later = search(cut..<3000).pairs().map {
      Pair(i: $0.i + cut, j: $0.j + cut, distance: $0.distance, form: $0.form)
    }
    let found = search(0..<cut).pairs() + whole.pairs(across: cut) + later
    #expect(found.sorted() == whole.pairs() && !found.isEmpty)
  }

  @Test("with new codes only pairs with one of them are found, each once")
  func incremental() {
    let codes = Self.codes(900, bits: 64, seed: 5, flips: 3)
    let mirrored = Self.codes(900, bits: 64, seed: 6, flips: 2)
    for new in [[0], [899], [3, 4, 500, 12], Array(600..<900), Array(0..<900), []] {
      let isNew = Set(new)
      let all = HammingSearch(codes, mirrored: mirrored, limit: 20).pairs()
      let found = HammingSearch(codes, mirrored: mirrored, limit: 20, new: new).pairs()
      #expect(found == all.filter { isNew.contains($0.i) || isNew.contains($0.j) }, "\(new.count) new")
    }
  }

  @Test("a mirrored pair compares the mirrored code of the smaller index")
  func mirrored() {
    let codes = HammingCodes([0 as UInt64, ~0, 0xff])
    let mirrored = HammingCodes([~0 as UInt64, 0xff, 1])
    let pairs = HammingSearch(codes, mirrored: mirrored, limit: 1).pairs()
    #expect(
      pairs == [
        Pair(i: 0, j: 1, distance: 0, form: .mirrored), Pair(i: 1, j: 2, distance: 0, form: .mirrored),
      ])
  }

  @Test("an altered code is compared with the plain ones both ways, also incrementally")
  func altered() {
    let codes = Self.codes(300, bits: 64, seed: 8, flips: 3)
    let variants = [Self.codes(300, bits: 64, seed: 9, flips: 3), codes]
    func slow(_ isIn: (Int, Int) -> Bool) -> [Pair] {
      var pairs: [Pair] = []
      for i in 0..<300 {
        for j in i + 1..<300 where isIn(i, j) {
          for variant in variants {
            for distance in [variant.distance(i, to: j, of: codes), variant.distance(j, to: i, of: codes)]
            where distance <= 18 {
              pairs.append(Pair(i: i, j: j, distance: distance))
            }
          }
        }
      }
      return pairs
    }
    func sorted(_ pairs: [Pair]) -> [[Int]] {
      pairs.map { [$0.i, $0.j, $0.distance] }.sorted { $0.lexicographicallyPrecedes($1) }
    }
    let all = HammingSearch(codes, altered: variants, limit: 18).pairs()
    #expect(sorted(all) == sorted(slow { _, _ in true }))
    let new = [0, 7, 150, 299]
    let some = HammingSearch(codes, altered: variants, limit: 18, new: new).pairs()
    #expect(sorted(some) == sorted(slow { new.contains($0) || new.contains($1) }))
  }

  @Test("a limit below zero finds nothing")
  func nothing() {
    let codes = HammingCodes([1 as UInt64, 1])
    #expect(HammingSearch(codes, limit: -1).pairs().isEmpty)
    #expect(HammingSearch(codes, limit: 0).pairs().count == 1)
    #expect(HammingSearch(HammingCodes(words: 1), limit: 3).pairs().isEmpty)
  }
}
