import CImage

/// Finds all pairs of codes that differ in at most `limit` bits, by comparing every pair.
///
/// Brute force with vector instructions is fast enough up to a million codes, and unlike an index it never misses a
/// pair. The work is divided into blocks that may run on several threads. `joined` sorts the pairs of all blocks, so
/// the result does not depend on the number of threads or the path. If `new` codes are given, only pairs with at least
/// one of them are compared.
public struct HammingSearch: Sendable {
  /// Two codes within the limit.
  public struct Pair: Sendable, Hashable, Comparable {
    /// The smaller index.
    public let i: Int
    /// The larger index.
    public let j: Int
    /// The number of different bits.
    public let distance: Int
    /// The form whose codes were compared.
    public let form: PairForm

    /// Creates a pair; `i` must be less than `j`.
    public init(i: Int, j: Int, distance: Int, form: PairForm = .plain) {
      self.i = i
      self.j = j
      self.distance = distance
      self.form = form
    }

    public static func < (left: Pair, right: Pair) -> Bool {
      (left.i, left.j, left.form.rawValue) < (right.i, right.j, right.form.rawValue)
    }
  }

  /// The number of blocks. Later blocks are larger, so threads should start with the last.
  public let blockCount: Int

  private let count: Int
  private let passes: [HammingPass]

  /// Creates a search over `codes`.
  ///
  /// - Parameters:
  ///   - codes: The codes; a pair names them by index.
  ///   - mirrored: The codes of the same pictures mirrored, in the same order. The search then also finds a pair if the
  ///     mirrored code of the smaller index is near the plain code of the larger one.
  ///   - limit: The largest distance of a pair; below zero there are no pairs.
  ///   - new: Indices of the codes that are new; nil for all.
  ///   - path: The instructions that count bits.
  public init(
    _ codes: HammingCodes, mirrored: HammingCodes? = nil, limit: Int, new: [Int]? = nil, path: HammingPath = .fastest
  ) {
    let plan = HammingPlan(codes, limit: limit, new: new, path: path)
    self.init(count: codes.count, passes: plan.plain() + (mirrored.map(plan.mirrored) ?? []))
  }

  /// Creates a search for codes that are near an altered code of another picture; either picture of a pair may be the
  /// altered one.
  ///
  /// - Parameters:
  ///   - codes: The codes; a pair names them by index.
  ///   - altered: Codes of the same pictures altered in several ways, each in the same order. They are compared with
  ///     `codes`; `codes` are not compared with each other. A pair is found once for each alteration that matches.
  ///   - limit: The largest distance of a pair; below zero there are no pairs.
  ///   - new: Indices of the codes that are new; nil for all.
  ///   - path: The instructions that count bits.
  public init(
    _ codes: HammingCodes, altered: [HammingCodes], limit: Int, new: [Int]? = nil, path: HammingPath = .fastest
  ) {
    let plan = HammingPlan(codes, limit: limit, new: new, path: path)
    self.init(count: codes.count, passes: plan.altered(altered))
  }

  /// Creates a search that compares, for each form, one code of the smaller index with another code of the larger index.
  public init(
    _ forms: [(form: PairForm, first: HammingCodes, second: HammingCodes)], limit: Int, new: [Int]? = nil,
    path: HammingPath = .fastest
  ) {
    self.init(
      count: forms.first?.first.count ?? 0,
      passes: forms.flatMap { form, first, second in
        HammingPlan(first, limit: limit, new: new, path: path).compared(first, with: second, form: form)
      })
  }

  private init(count: Int, passes: [HammingPass]) {
    self.count = count
    self.passes = passes
    blockCount = passes.isEmpty ? 0 : (count + Int(DSB_HAMMING_BLOCK) - 1) / Int(DSB_HAMMING_BLOCK)
  }

  /// All pairs, sorted by `i`, then `j`, then form.
  public func pairs() -> [Pair] {
    Self.joined((0..<blockCount).map(pairs(inBlock:)))
  }

  /// The pairs of one block.
  public func pairs(inBlock block: Int) -> [Pair] {
    pairs(inBlock: block, rows: 0..<count, most: .max) ?? []
  }

  /// The pairs of a code before `split` with one from `split` on, in no particular order.
  public func pairs(across split: Int) -> [Pair] {
    (split / Int(DSB_HAMMING_BLOCK)..<max(split / Int(DSB_HAMMING_BLOCK), blockCount)).flatMap { block in
      (pairs(inBlock: block, rows: 0..<split, most: .max) ?? []).filter { $0.j >= split }
    }
  }

  /// The codes that are the columns of one block.
  func columns(ofBlock block: Int) -> Range<Int> {
    let size = Int(DSB_HAMMING_BLOCK)
    return block * size..<min((block + 1) * size, count)
  }

  /// The pairs of one block with a range of the codes; nil if one pass finds more than `most`.
  func pairs(inBlock block: Int, rows: Range<Int>, most: Int) -> [Pair]? {
    var pairs: [Pair] = []
    for pass in passes {
      let chosen = pass.place(of: rows.lowerBound)..<pass.place(of: rows.upperBound)
      guard
        let hits = pass.table.hits(
          of: pass.rows, at: pass.indices, chosen: chosen, side: pass.side, skipping: pass.skipped,
          block: columns(ofBlock: block), most: most)
      else { return nil }
      for hit in hits {
        let (row, column) = (Int(pass.indices[chosen.lowerBound + Int(hit.row)]), Int(hit.column))
        pairs.append(
          Pair(
            i: min(row, column), j: max(row, column), distance: Int(hit.distance), form: pass.form))
      }
    }
    return pairs
  }

  /// The pairs of all blocks in one order, which does not depend on the order of the blocks.
  public static func joined(_ blocks: [[Pair]]) -> [Pair] {
    blocks.flatMap { $0 }.sorted()
  }
}
