import CImage

/// One comparison of rows with a table, on one side of each row's index.
struct HammingPass: Sendable {
  let rows: HammingCodes
  let indices: [UInt32]
  let table: HammingTable
  let side: dsb_hamming_side
  /// Marks the columns that other passes compare, by index.
  let skipped: [UInt8]?
  let isMirrored: Bool
}

/// Divides a search into passes that compare each pair with a new code once.
struct HammingPlan {
  private let codes: HammingCodes
  private let limit: Int
  private let path: HammingPath
  /// The indices of new codes, ascending; nil if all are new.
  private let new: [Int]?
  private let isEmpty: Bool

  init(_ codes: HammingCodes, limit: Int, new: [Int]?, path: HammingPath) {
    precondition(codes.count < Int(UInt32.max), "indices fit 32 bits")
    self.codes = codes
    self.limit = limit
    self.path = path
    let sorted = new.map { Set($0).sorted() }
    self.new = sorted?.count == codes.count ? nil : sorted
    isEmpty = limit < 0 || codes.count < 2 || sorted?.isEmpty == true
  }

  /// Compares new codes with all codes after them, and with old codes before them.
  func plain() -> [HammingPass] {
    guard !isEmpty else { return [] }
    let table = table(codes)
    var passes = [pass(rows: codes, table: table, side: DSB_HAMMING_AFTER)]
    if new != nil { passes.append(pass(rows: codes, table: table, side: DSB_HAMMING_BEFORE, skipsNew: true)) }
    return passes
  }

  /// Compares the mirrored code of the smaller index with the plain code of the larger one.
  func mirrored(_ mirrored: HammingCodes) -> [HammingPass] {
    guard !isEmpty else { return [] }
    precondition(mirrored.count == codes.count, "each code has its mirrored one")
    var passes = [pass(rows: mirrored, table: table(codes), side: DSB_HAMMING_AFTER, isMirrored: true)]
    if new != nil {
      passes.append(
        pass(
          rows: codes, table: table(mirrored), side: DSB_HAMMING_BEFORE, skipsNew: true, isMirrored: true))
    }
    return passes
  }

  /// Compares each altered code with the plain codes of all others.
  func altered(_ altered: [HammingCodes]) -> [HammingPass] {
    guard !isEmpty else { return [] }
    let table = table(codes)
    return altered.flatMap { variant in
      precondition(variant.count == codes.count, "each code has its altered one")
      var passes = [DSB_HAMMING_AFTER, DSB_HAMMING_BEFORE].map { pass(rows: variant, table: table, side: $0) }
      if new != nil {
        // Compare old altered codes with new plain ones; here the new codes are the rows.
        let reverse = self.table(variant)
        for side in [DSB_HAMMING_AFTER, DSB_HAMMING_BEFORE] {
          passes.append(pass(rows: codes, table: reverse, side: side, skipsNew: true))
        }
      }
      return passes
    }
  }

  private func table(_ codes: HammingCodes) -> HammingTable { HammingTable(codes, limit: limit, path: path) }

  private func pass(
    rows: HammingCodes, table: HammingTable, side: dsb_hamming_side, skipsNew: Bool = false, isMirrored: Bool = false
  ) -> HammingPass {
    guard let new else {
      return HammingPass(
        rows: rows, indices: (0..<codes.count).map(UInt32.init), table: table, side: side, skipped: nil,
        isMirrored: isMirrored)
    }
    var skipped: [UInt8]?
    if skipsNew {
      var marks = [UInt8](repeating: 0, count: codes.count)
      for index in new { marks[index] = 1 }
      skipped = marks
    }
    return HammingPass(
      rows: rows.selecting(new), indices: new.map(UInt32.init), table: table, side: side, skipped: skipped,
      isMirrored: isMirrored)
  }
}
