import CImage

/// Finds all pairs of codes that differ in at most `limit` bits: exactly, by comparing every pair.
///
/// Brute force with vector instructions is enough up to a million codes, and unlike an index it never misses a pair. The
/// work falls into blocks that may run on several threads; `joined` puts their pairs into one order, so that neither the
/// number of threads nor the path shows. Where `new` codes are given, only pairs with at least one of them are compared.
public struct HammingSearch: Sendable {
  /// Two codes within the limit.
  public struct Pair: Sendable, Hashable, Comparable {
    /// The smaller index.
    public let i: Int
    /// The greater index.
    public let j: Int
    /// How many bits differ.
    public let distance: Int
    /// Whether the mirrored code of `i` was compared, not its plain one.
    public let isMirrored: Bool

    /// A pair, `i` below `j`.
    public init(i: Int, j: Int, distance: Int, isMirrored: Bool = false) {
      self.i = i
      self.j = j
      self.distance = distance
      self.isMirrored = isMirrored
    }

    public static func < (left: Pair, right: Pair) -> Bool {
      (left.i, left.j, left.isMirrored ? 1 : 0) < (right.i, right.j, right.isMirrored ? 1 : 0)
    }
  }

  /// How many parts the work falls into. Later ones are larger, so threads should take them from the last.
  public let blockCount: Int

  private let count: Int
  private let passes: [Pass]

  /// One comparison of rows with a table.
  private struct Pass: Sendable {
    let rows: HammingCodes
    let indices: [UInt32]
    let table: HammingTable
    let side: dsb_hamming_side
    let skipped: [UInt8]?
    let isMirrored: Bool
  }

  /// A search over `codes`.
  ///
  /// - Parameters:
  ///   - codes: The codes; a pair names them by index.
  ///   - mirrored: The codes of the same pictures mirrored, in the same order. A pair is then also found when the mirrored
  ///     code of the smaller index is near the plain code of the greater.
  ///   - limit: The greatest distance that is still a pair; below zero there are none.
  ///   - new: Indices of the codes that were not there before; nil for all.
  ///   - path: How bits are counted.
  public init(
    _ codes: HammingCodes, mirrored: HammingCodes? = nil, limit: Int, new: [Int]? = nil,
    path: HammingPath = .fastest
  ) {
    precondition(mirrored.map { $0.count == codes.count } ?? true, "each code has its mirrored one")
    precondition(codes.count < Int(UInt32.max), "indices fit 32 bits")
    count = codes.count
    let new = new.map { Array(Set($0)).sorted() }
    if limit < 0 || codes.count < 2 || new?.isEmpty == true {
      (passes, blockCount) = ([], 0)
      return
    }
    blockCount = (codes.count + Int(DSB_HAMMING_BLOCK) - 1) / Int(DSB_HAMMING_BLOCK)
    let table = HammingTable(codes, limit: limit, path: path)
    let chosen = new ?? Array(0..<codes.count)
    let indices = chosen.map(UInt32.init)
    let plainRows = new == nil ? codes : codes.selecting(chosen)
    var passes = [
      Pass(rows: plainRows, indices: indices, table: table, side: DSB_HAMMING_AFTER, skipped: nil, isMirrored: false)
    ]
    if let mirrored {
      let rows = new == nil ? mirrored : mirrored.selecting(chosen)
      passes.append(
        Pass(rows: rows, indices: indices, table: table, side: DSB_HAMMING_AFTER, skipped: nil, isMirrored: true))
    }
    if let new, new.count < codes.count {
      // Pairs of an old code and a new one after it: two new ones were compared above.
      var skipped = [UInt8](repeating: 0, count: codes.count)
      for index in new { skipped[index] = 1 }
      passes.append(
        Pass(
          rows: plainRows, indices: indices, table: table, side: DSB_HAMMING_BEFORE, skipped: skipped,
          isMirrored: false))
      if let mirrored {
        passes.append(
          Pass(
            rows: plainRows, indices: indices, table: HammingTable(mirrored, limit: limit, path: path),
            side: DSB_HAMMING_BEFORE, skipped: skipped, isMirrored: true))
      }
    }
    self.passes = passes
  }

  /// All pairs, by `i`, then `j`, the plain one first.
  public func pairs() -> [Pair] {
    Self.joined((0..<blockCount).map(pairs(inBlock:)))
  }

  /// The pairs of one block.
  public func pairs(inBlock block: Int) -> [Pair] {
    let size = Int(DSB_HAMMING_BLOCK)
    let columns = block * size..<min((block + 1) * size, count)
    var pairs: [Pair] = []
    for pass in passes {
      let hits = pass.table.hits(
        of: pass.rows, at: pass.indices, side: pass.side, skipping: pass.skipped, block: columns)
      for hit in hits {
        let (row, column) = (Int(pass.indices[Int(hit.row)]), Int(hit.column))
        pairs.append(
          Pair(
            i: min(row, column), j: max(row, column), distance: Int(hit.distance), isMirrored: pass.isMirrored))
      }
    }
    return pairs
  }

  /// The pairs of all blocks in one order, whichever order the blocks came in.
  public static func joined(_ blocks: [[Pair]]) -> [Pair] {
    blocks.flatMap { $0 }.sorted()
  }
}
