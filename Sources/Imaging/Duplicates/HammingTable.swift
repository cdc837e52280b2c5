import CImage

/// Codes in the C layout for one limit and one path, and the searches over them.
@safe final class HammingTable: Sendable {
  // It is never written after creation; the C functions take it as const.
  private nonisolated(unsafe) let handle: OpaquePointer
  let count: Int

  /// A hit: the row of the query, the code of the table, and the number of different bits.
  typealias Hit = dsb_hamming_hit

  init(_ codes: HammingCodes, limit: Int, path: HammingPath) {
    let handle = unsafe dsb_hamming_table_make(codes.storage, codes.count, codes.words, UInt32(limit), path.code)
    guard let handle = unsafe handle else { preconditionFailure("no memory for \(codes.count) codes") }
    unsafe self.handle = unsafe handle
    count = codes.count
  }

  deinit {
    unsafe dsb_hamming_table_free(handle)
  }

  /// The pairs of a row and a column of one block on one side of the row's index, in no particular order; nil if there are
  /// more than `most`.
  ///
  /// - Parameter chosen: The rows to compare. The row of a hit counts from the first of these.
  func hits(
    of rows: HammingCodes, at indices: [UInt32], chosen: Range<Int>, side: dsb_hamming_side, skipping skipped: [UInt8]?,
    block: Range<Int>, most: Int
  ) -> [Hit]? {
    var hits = unsafe dsb_hamming_hits()
    unsafe hits.most = most
    defer { unsafe freeItems(of: hits) }
    let status = unsafe rows.storage.withUnsafeBufferPointer { codes in
      unsafe indices.withUnsafeBufferPointer { indices in
        var query = unsafe dsb_hamming_rows(
          codes: codes.baseAddress.map { unsafe $0 + chosen.lowerBound * rows.words },
          indices: indices.baseAddress.map { unsafe $0 + chosen.lowerBound }, count: chosen.count)
        return unsafe dsb_hamming_search(
          handle, &query, side, skipped, block.lowerBound, block.upperBound, &hits)
      }
    }
    precondition(status >= 0, "no memory for the pairs found")
    guard status == 0 else { return nil }
    return unsafe Array(UnsafeBufferPointer(start: hits.items, count: hits.count))
  }

  private func freeItems(of hits: dsb_hamming_hits) {
    unsafe dsb_hamming_hits_free(hits)
  }
}
