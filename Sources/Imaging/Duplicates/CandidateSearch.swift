import CImage
import Digests

/// The first stage of `auto`: finds all pairs of pictures whose codes pass a gate: plain, mirrored, cropped, turned or without
/// their frames.
///
/// Pictures with too little texture are skipped, because their codes are noise and would match each other.
///
/// If many pictures resemble each other, nearly every pair is a candidate. Therefore the work is divided into pieces, and each
/// piece delivers its pairs in runs of limited length, so that no caller has to hold all pairs.
public struct CandidateSearch: Sendable {
  /// Two pictures to compare.
  public struct Pair: Sendable, Hashable, Comparable {
    /// The smaller index.
    public let i: Int
    /// The larger index.
    public let j: Int
    /// The form in which they are compared.
    public let form: PairForm
    /// The number of different bits of the 64-bit codes in that form.
    public let distance8: Int
    /// The number of different bits of the 256-bit codes, which exist only for plain and mirrored pictures.
    public let distance16: Int

    /// Creates a pair; `i` must be less than `j`.
    public init(i: Int, j: Int, form: PairForm, distance8: Int, distance16: Int) {
      (self.i, self.j, self.form) = (i, j, form)
      (self.distance8, self.distance16) = (distance8, distance16)
    }

    public static func < (left: Pair, right: Pair) -> Bool {
      (left.i, left.j, left.form.rawValue) < (right.i, right.j, right.form.rawValue)
    }
  }

  /// Pictures with less texture are skipped.
  public static let leastTexture: UInt8 = 8

  /// A part of the search that one thread can run: the pairs of a range of pictures with those of one block.
  public struct Piece: Sendable, Hashable {
    fileprivate let block: Int
    fileprivate let rows: Range<Int>
    fileprivate let columns: Range<Int>
    /// Columns before this one are left out: they share a block with the first column.
    fileprivate var first = 0

    /// The largest number of pairs of codes that it compares.
    public var size: Int { rows.count * columns.count }
  }

  /// The most pairs of one run, for each form.
  public static let longestRun = shortestRows * Int(DSB_HAMMING_BLOCK)
  /// This many rows never give more pairs than a run may have.
  private static let shortestRows = 64
  /// The most rows of a piece. With about twenty comparisons for each pair, a piece takes some hundredths of a second.
  private static let mostRows = 4096

  private let codes: [PerceptualCodes]
  private let altered: [AlteredCodes]
  /// The indices of the pictures that are not skipped.
  private let members: [Int]
  private let searches: [HammingSearch]
  /// Whether the search is limited to pairs with a new picture.
  private let isPartial: Bool

  /// Creates a search over the codes of pictures.
  ///
  /// - Parameters:
  ///   - codes: The codes; a pair names its pictures by index.
  ///   - altered: The codes of the same pictures cropped, turned and without frames, in the same order. Without them, the search
  ///     does not find such copies.
  ///   - gate: The limits of the pairs to find.
  ///   - new: Indices of new pictures. Only pairs with a new picture are compared; nil compares all.
  ///   - path: The instructions that count bits.
  public init(
    _ codes: [PerceptualCodes], altered: [AlteredCodes]? = nil, gate: CandidateGate = .standard, new: [Int]? = nil,
    path: HammingPath = .fastest
  ) {
    self.codes = codes
    let members = codes.indices.filter { codes[$0].texture >= Self.leastTexture }
    self.members = members
    precondition(members.count <= Self.mostMembers, "positions fit 30 bits")
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
    self.altered = altered ?? []
    if let altered {
      precondition(altered.count == codes.count, "each picture has its altered codes")
      let corners = (0..<4).map { corner in HammingCodes(members.map { altered[$0].corners[corner] }) }
      searches.append(HammingSearch(short, altered: corners, limit: gate.limitCropped, new: chosen, path: path))
      let turns = PairForm.turns.enumerated().map { place, form in
        (form: form, first: HammingCodes(members.map { altered[$0].turned[place] }), second: short)
      }
      searches.append(HammingSearch(turns, limit: gate.limitTurned, new: chosen, path: path))
      if members.contains(where: { altered[$0].framed != nil }) {
        searches.append(
          HammingSearch(
            Self.frames(members.map { altered[$0].framed }, short), limit: gate.limitFramed, new: chosen, path: path))
      }
    }
    self.searches = searches
    isPartial = chosen != nil
  }

  /// The forms in which pictures are compared without their frames.
  ///
  /// A picture without a frame must not match. At most half of the bits of a code are ones, so these two codes, with 64 and
  /// 48 ones, are far from every picture's code and from each other.
  private static func frames(
    _ framed: [UInt64?], _ plain: HammingCodes
  ) -> [(form: PairForm, first: HammingCodes, second: HammingCodes)] {
    let first = HammingCodes(framed.map { $0 ?? ~0 })
    let second = HammingCodes(framed.map { $0 ?? ~0 << 16 })
    return [(.firstFramed, first, plain), (.secondFramed, plain, second), (.bothFramed, first, second)]
  }

  /// All pairs, sorted by `i`, then `j`, then form.
  public func pairs() -> [Pair] {
    var found: [Pair] = []
    for piece in pieces(threads: 1) { forEachRun(in: piece) { found += $0 } }
    return found.sorted()
  }

  /// Divides the pairs of a picture before `split` with one from `split` on into pieces for this many threads.
  public func pieces(threads: Int, across split: Int) -> [Piece] {
    let place = members.partitioningIndex { $0 >= split }
    return pieces(threads: threads).compactMap { piece in
      guard piece.columns.upperBound > place, piece.rows.lowerBound < place else { return nil }
      let rows = piece.rows.lowerBound..<min(piece.rows.upperBound, place)
      return Piece(block: piece.block, rows: rows, columns: piece.columns, first: place)
    }
  }

  /// Divides the whole work into pieces for this many threads. The pieces contain each pair once for any number of threads.
  public func pieces(threads: Int) -> [Piece] {
    let share = members.count / (4 * max(1, threads))
    let height = min(Self.mostRows, max(Self.shortestRows, share))
    let blockCount = searches.map(\.blockCount).max() ?? 0
    // Later blocks have more rows. Threads that start with them finish at about the same time.
    return (0..<blockCount).reversed().flatMap { block in
      let columns = searches[0].columns(ofBlock: block)
      // A code is compared with later ones. A new code is also compared with the old ones before it.
      let rowCount = isPartial ? members.count : columns.upperBound
      return stride(from: 0, to: rowCount, by: height).map { start in
        Piece(block: block, rows: start..<min(start + height, rowCount), columns: columns)
      }
    }
  }

  /// Passes the pairs of a piece to `body` in sorted runs of at most ``longestRun`` pairs for each form. With each run, `body` gets
  /// the number of compared pairs of codes.
  public func forEachRun<Failure: Error>(
    in piece: Piece, _ body: ([Pair], _ compared: Int) throws(Failure) -> Void
  ) throws(Failure) {
    guard let found = pairs(in: piece) else {
      let middle = piece.rows.lowerBound + piece.rows.count / 2
      for rows in [piece.rows.lowerBound..<middle, middle..<piece.rows.upperBound] {
        try forEachRun(in: Piece(block: piece.block, rows: rows, columns: piece.columns, first: piece.first), body)
      }
      return
    }
    try body(found, piece.size)
  }

  /// Passes the pairs of a piece to `body`, like the other `forEachRun`.
  public func forEachRun<Failure: Error>(
    in piece: Piece, _ body: ([Pair]) throws(Failure) -> Void
  ) throws(Failure) {
    try forEachRun(in: piece) { (pairs, _) throws(Failure) in try body(pairs) }
  }

  /// The sorted pairs of a piece; nil if they are more than a run may have.
  private func pairs(in piece: Piece) -> [Pair]? {
    var found: [UInt64] = []
    for search in searches where piece.block < search.blockCount {
      guard let hits = search.pairs(inBlock: piece.block, rows: piece.rows, most: Self.longestRun) else { return nil }
      for hit in hits where hit.j >= piece.first { found.append(Self.key(of: hit)) }
      // Several searches may find a pair, so those that are left count.
      guard found.count > Self.longestRun, piece.rows.count > Self.shortestRows else { continue }
      found = Self.distinct(found)
      if found.count > Self.longestRun { return nil }
    }
    return Self.distinct(found).map { key in
      let form = PairForm(rawValue: UInt8(truncatingIfNeeded: key & 15)) ?? .plain
      return pair(members[Int(key >> 34)], members[Int(key >> 4 & Self.mostMembers)], as: form)
    }
  }

  /// The positions of members have this many values, so that a pair and its form fit in a word.
  private static let mostMembers: UInt64 = (1 << 30) - 1

  /// A pair by the positions of its members, in the order of pairs.
  private static func key(of pair: HammingSearch.Pair) -> UInt64 {
    UInt64(pair.i) << 34 | UInt64(pair.j) << 4 | UInt64(pair.form.rawValue)
  }

  /// The keys in order, each once.
  private static func distinct(_ keys: [UInt64]) -> [UInt64] {
    var distinct: [UInt64] = []
    distinct.reserveCapacity(keys.count)
    for key in keys.sorted() where key != distinct.last { distinct.append(key) }
    return distinct
  }

  private func pair(_ i: Int, _ j: Int, as form: PairForm) -> Pair {
    Pair(
      i: i, j: j, form: form,
      distance8: (word(of: i, as: form, isFirst: true) ^ word(of: j, as: form, isFirst: false)).nonzeroBitCount,
      distance16: (form == .mirrored ? codes[i].dct16Mirrored : codes[i].dct16).distance(to: codes[j].dct16))
  }

  /// The 64-bit code that a picture has in a pair of this form.
  private func word(of index: Int, as form: PairForm, isFirst: Bool) -> UInt64 {
    if isFirst ? form.freesFirst : form.freesSecond { return altered[index].framed ?? codes[index].dct8 }
    guard isFirst else { return codes[index].dct8 }
    if form == .mirrored { return codes[index].dct8Mirrored }
    return PairForm.turns.firstIndex(of: form).map { altered[index].turned[$0] } ?? codes[index].dct8
  }
}
