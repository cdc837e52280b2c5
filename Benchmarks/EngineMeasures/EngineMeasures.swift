import Digests
import Engine
import Foundation
import Imaging
import Listings
import Manifest
import Pipeline

/// Measures what the engine does in memory and on disk without any image: listings, lock tables, remembered actions.
///
/// Prints one JSON object a line: what, value, unit, bar. CPU seconds of the process, user and system, not wall time.
@main
struct EngineMeasures {
  static let rows = 200_000

  static func main() throws {
    let items = items()
    let listing = Listing(items)
    let pieces = listing.pieces.map { (bytes: $0.bytes, digest: $0.digest) }
    var kept = 0
    report(
      "listing, bytes a row", Double(pieces.reduce(0) { $0 + $1.bytes.count }) / Double(rows), "bytes", bar: 200)
    // A listing is kept in its bytes: from items to bytes, and from bytes to each item, is the work.
    rate("listing encoded", bar: 1e6) { _ = Listing(items).pieces }
    rate("listing decoded", bar: 1e6) {
      let read = pieces.compactMap { ListingPiece(encoded: $0.bytes, digest: $0.digest) }
      kept = Listing(read, cut: ListingCut(rows: rows))?.items.reduce(0) { $0 + ($1.isIn ? 1 : 0) } ?? 0
    }
    precondition(kept == rows, "each item was read")
    let table = table(listing)
    let text = table.encoded
    report("lock table, bytes a row", Double(text.count) / Double(rows), "bytes")
    rate("lock table written", bar: 1e6) { _ = table.encoded }
    rate("lock table read", bar: 1e6) { _ = try? LockTable.read(text, file: "lock/weir.tsv") }
    try actions()
  }

  /// Items as they are at the end of the pipeline.
  private static func items() -> [Item] {
    (0..<rows).map { number in
      let image = SHA256Digest(of: "image \(number)")
      var item = Item(id: ItemID(high: image.prefix, low: UInt64(number)))
      item.image = image
      item.bytes = 34_567
      (item.width, item.height, item.orientation) = (640, 480, 1)
      item.phash = image.prefix &* 5
      item.group = image
      item.crop = .centred(width: 640, height: 480)
      item.cropChooser = .center
      item.cropped = SHA256Digest(of: "crop \(number)")
      item.split = number % 10 == 0 ? .val : .train
      return item
    }
  }

  private static func table(_ listing: Listing) -> LockTable {
    LockTable(
      listing.items.map { item in
        var row = LockRow(
          id: item.id, verdict: "in", url: "https://example.org/pictures/\(item.id.low)/photo.jpg?size=large")
        row.sha256 = item.image
        (row.bytes, row.width, row.height) = (34_567, 640, 480)
        (row.pixels, row.phash) = (item.image?.prefix, item.phash)
        row.crop = .init(x: 80, y: 0, side: 480)
        (row.cropBy, row.split) = (.center, .train)
        return row
      })
  }

  /// The cost of remembering results of inspecting, key and all, brought to the disk.
  private static func actions() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("engine-measures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let count = 60_000
    let cache = try ActionCache(root: folder.path, key: SealKey.random(), effects: Effects())
    let value = [UInt8](repeating: 7, count: 170)
    var keys: [SHA256Digest] = []
    let written = try cpu {
      for number in 0..<count {
        var description = Description(kind: "inspect", version: 1)
        description["libraries"] = .text("libjpeg-turbo 2.1.5, libpng 1.6.39")
        description["blob"] = .digest(SHA256Digest(of: "blob \(number)"))
        keys.append(description.key)
        try cache.record(description.key, kind: "inspect", value: value)
      }
      try cache.flush()
    }
    report("remembered action, written", written / Double(count) * 1e6, "us CPU", bar: 25)
    let found = try cpu { _ = try cache.values(for: keys) }
    report("remembered action, found", found / Double(count) * 1e6, "us CPU")
  }

  /// Reports rows a second of work over all rows, the best of five.
  private static func rate(_ what: String, bar: Double, _ work: () -> Void) {
    let best = (0..<5).map { _ in cpu(work) }.min() ?? 1
    report(what, Double(rows) / best, "rows/s", bar: bar)
  }

  private static func cpu(_ work: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    try work()
    return now() - start
  }

  private static func report(_ what: String, _ value: Double, _ unit: String, bar: Double? = nil) {
    let limit = bar.map { ", \"bar\": \($0)" } ?? ""
    print("{\"what\": \"\(what)\", \"value\": \(value), \"unit\": \"\(unit)\"\(limit)}")
  }
}
