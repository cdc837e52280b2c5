/// The first stage of `auto`: finds all pairs of pictures whose codes pass a gate, plain or with one of them mirrored.
///
/// Pictures with too little texture are skipped: their codes are noise and would match each other. The work is divided
/// into blocks as in `HammingSearch`.
public struct CandidateSearch: Sendable {
  /// Two pictures to compare.
  public struct Pair: Sendable, Hashable, Comparable {
    /// The smaller index.
    public let i: Int
    /// The larger index.
    public let j: Int
    /// Whether the first picture is compared mirrored.
    public let isMirrored: Bool
    /// The number of different bits of the 64-bit codes.
    public let distance8: Int
    /// The number of different bits of the 256-bit codes.
    public let distance16: Int

    public static func < (left: Pair, right: Pair) -> Bool {
      (left.i, left.j, left.isMirrored ? 1 : 0) < (right.i, right.j, right.isMirrored ? 1 : 0)
    }
  }

  /// Pictures with less texture are skipped.
  public static let leastTexture: UInt8 = 8

  /// The number of blocks; threads should start with the last block.
  public let blockCount: Int

  private let codes: [PerceptualCodes]
  /// The indices of the pictures that are not skipped.
  private let members: [Int]
  private let searches: [HammingSearch]

  /// Creates a search over the codes of pictures.
  ///
  /// - Parameters:
  ///   - codes: The codes; a pair names its pictures by index.
  ///   - cropped: The codes of the same pictures cropped, in the same order; without them the search does not find
  ///     crops.
  ///   - gate: The limits for pairs.
  ///   - new: Indices of pictures that are new: only pairs with at least one of them are compared; nil compares all.
  ///   - path: The instructions that count bits.
  public init(
    _ codes: [PerceptualCodes], cropped: [CropCodes]? = nil, gate: CandidateGate = .standard, new: [Int]? = nil,
    path: HammingPath = .fastest
  ) {
    self.codes = codes
    let members = codes.indices.filter { codes[$0].texture >= Self.leastTexture }
    self.members = members
    let isNew = new.map(Set.init)
    let chosen = isNew.map { isNew in members.indices.filter { isNew.contains(members[$0]) } }
    let short = HammingCodes(members.map { codes[$0].dct8 })
    var searches = [
      HammingSearch(
        short, mirrored: HammingCodes(members.map { codes[$0].dct8Mirrored }), limit: gate.limit8, new: chosen,
        path: path),
      HammingSearch(
        HammingCodes(members.map { codes[$0].dct16 }),
        mirrored: HammingCodes(members.map { codes[$0].dct16Mirrored }), limit: gate.limit16, new: chosen, path: path),
    ]
    if let cropped {
      precondition(cropped.count == codes.count, "each picture has its cropped codes")
      let altered = (0..<4).map { corner in HammingCodes(members.map { cropped[$0].corners[corner] }) }
      searches.append(HammingSearch(short, altered: altered, limit: gate.limitCropped, new: chosen, path: path))
    }
    self.searches = searches
    blockCount = searches.map(\.blockCount).max() ?? 0
  }

  /// All pairs, sorted by `i`, then `j`, then plain before mirrored.
  public func pairs() -> [Pair] {
    Self.joined((0..<blockCount).map(pairs(inBlock:)))
  }

  /// The pairs of one block.
  public func pairs(inBlock block: Int) -> [Pair] {
    var found: Set<Pair> = []
    for search in searches where block < search.blockCount {
      for hit in search.pairs(inBlock: block) {
        found.insert(pair(members[hit.i], members[hit.j], isMirrored: hit.isMirrored))
      }
    }
    return found.sorted()
  }

  /// The pairs of all blocks in one order, which does not depend on the order of the blocks.
  public static func joined(_ blocks: [[Pair]]) -> [Pair] {
    blocks.flatMap { $0 }.sorted()
  }

  private func pair(_ i: Int, _ j: Int, isMirrored: Bool) -> Pair {
    let (a, b) = (codes[i], codes[j])
    let short = isMirrored ? a.dct8Mirrored : a.dct8
    let long = isMirrored ? a.dct16Mirrored : a.dct16
    return Pair(
      i: i, j: j, isMirrored: isMirrored, distance8: (short ^ b.dct8).nonzeroBitCount,
      distance16: long.distance(to: b.dct16))
  }
}
