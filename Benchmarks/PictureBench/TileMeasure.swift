import Imaging

/// A search over random codes in tiles beside the same search at once: equal pairs, and the processor time of both.
struct TileMeasure {
  let count: Int
  let groups: Int

  /// `COUNT GROUPS`: how many codes, and into how many groups they are put.
  init(_ arguments: [String]) {
    count = arguments.first.flatMap(Int.init) ?? 100_000
    groups = arguments.dropFirst().first.flatMap(Int.init) ?? 16
  }

  func run() throws {
    var random = Random(state: 2)
    var codes = (0..<count).map { _ in random.word() }
    // One code in a hundred is near an earlier one.
    for index in 0..<count / 100 { codes[count - 1 - index] = codes[index] ^ 5 }
    let limit = 6
    var start = processorTime()
    let whole = HammingSearch(HammingCodes(codes), limit: limit).pairs()
    let once = processorTime() - start
    start = processorTime()
    var found: [HammingSearch.Pair] = []
    let ranges = (0..<groups).map { count * $0 / groups..<count * ($0 + 1) / groups }
    for (place, first) in ranges.enumerated() {
      for second in ranges[place...] {
        let split = first == second ? nil : first.count
        let own = HammingSearch(HammingCodes(codes[first] + (split == nil ? [] : codes[second])), limit: limit)
        for pair in split.map({ own.pairs(across: $0) }) ?? own.pairs() {
          let j = split.map { pair.j - $0 + second.lowerBound } ?? pair.j + first.lowerBound
          found.append(.init(i: pair.i + first.lowerBound, j: j, distance: pair.distance, form: pair.form))
        }
      }
    }
    let tiled = processorTime() - start
    try PictureBench.tell([
      ("measure", "tiles"), ("codes", count), ("groups", groups), ("tiles", groups * (groups + 1) / 2),
      ("pairs", whole.count), ("equal", found.sorted() == whole), ("seconds", once), ("tiled", tiled),
      ("ratio", tiled / once),
    ])
  }
}
