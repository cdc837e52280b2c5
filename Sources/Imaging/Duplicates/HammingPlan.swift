import CImage
import Digests

/// One comparison of rows with a table, on one side of each row's index.
struct HammingPass: Sendable {
  let rows: HammingCodes
  let indices: [UInt32]
  let table: HammingTable
  let side: dsb_hamming_side
  /// Marks the columns that other passes compare, by index.
  let skipped: [UInt8]?
  let form: PairForm

  /// The first row whose index is `code` or larger.
  func place(of code: Int) -> Int { indices.partitioningIndex { Int($0) >= code } }
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

  /// Compares each code with the others.
  func plain() -> [HammingPass] { compared(codes, with: codes) }

  /// Compares the mirrored code of the smaller index with the plain code of the larger one.
  func mirrored(_ mirrored: HammingCodes) -> [HammingPass] {
    precondition(mirrored.count == codes.count, "each code has its mirrored one")
    return compared(mirrored, with: codes, form: .mirrored)
  }

  /// Compares each altered code with the plain codes of all others.
  func altered(_ altered: [HammingCodes]) -> [HammingPass] {
    altered.flatMap { variant in
      precondition(variant.count == codes.count, "each code has its altered one")
      return compared(variant, with: codes) + compared(codes, with: variant)
    }
  }

  /// Compares one form of the code of the smaller index with another form of the code of the larger one. New codes are compared
  /// with all after them, and with the old ones before them.
  func compared(_ first: HammingCodes, with second: HammingCodes, form: PairForm = .plain) -> [HammingPass] {
    guard !isEmpty else { return [] }
    var passes = [pass(rows: first, table: table(second), side: DSB_HAMMING_AFTER, form: form)]
    if new != nil {
      passes.append(
        pass(rows: second, table: table(first), side: DSB_HAMMING_BEFORE, skipsNew: true, form: form))
    }
    return passes
  }

  private func table(_ codes: HammingCodes) -> HammingTable { HammingTable(codes, limit: limit, path: path) }

  private func pass(
    rows: HammingCodes, table: HammingTable, side: dsb_hamming_side, skipsNew: Bool = false, form: PairForm = .plain
  ) -> HammingPass {
    guard let new else {
      return HammingPass(
        rows: rows, indices: (0..<codes.count).map(UInt32.init), table: table, side: side, skipped: nil,
        form: form)
    }
    var skipped: [UInt8]?
    if skipsNew {
      var marks = [UInt8](repeating: 0, count: codes.count)
      for index in new { marks[index] = 1 }
      skipped = marks
    }
    return HammingPass(
      rows: rows.selecting(new), indices: new.map(UInt32.init), table: table, side: side, skipped: skipped,
      form: form)
  }
}
