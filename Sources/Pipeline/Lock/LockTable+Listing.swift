import Digests
import Engine
import Imaging
import Listings
import Manifest

extension Listing {
  /// The lines of the lock for a class's last listing and its rows. A pinned picture that was not inspected keeps the
  /// facts of its old line.
  ///
  /// - Parameter pixels: the digests of the pictures' pixels.
  func forEachLockRow(
    origin: OriginTable, before: LockTable, pixels: [SHA256Digest: UInt64],
    _ each: (LockRow) throws(EngineError) -> Void
  ) throws(EngineError) {
    let rows = CandidateRows(origin)
    for item in items { try each(LockRow(item, rows, of: origin, before: { before[$0] }, pixels: pixels)) }
  }
}

extension LockRow {
  /// The line of the lock for an item.
  ///
  /// - Parameters:
  ///   - rows: the candidates of `origin`.
  ///   - before: gives the item's old line.
  ///   - pixels: the digests of the pictures' pixels.
  init(
    _ item: Item, _ rows: CandidateRows, of origin: OriginTable, before: (ItemID) -> LockRow?,
    pixels: [SHA256Digest: UInt64]
  ) {
    let url = rows[item.id].map { origin.isFile($0) ? "file:\($0.text)" : SourceText.published($0.address) } ?? ""
    // If a picture could not be fetched again, only its pin is known: take its other facts from the lock.
    let pinned = item.width == nil ? before(item.id).flatMap { $0.sha256 == item.image ? $0 : nil } : nil
    self.init(item, url: url, pinned: pinned, pixels: item.image.flatMap { pixels[$0] })
  }

  fileprivate init(_ item: Item, url: String, pinned: LockRow?, pixels digest: UInt64?) {
    self.init(id: item.id, verdict: item.reason?.name ?? "in", url: url)
    sha256 = item.image
    bytes = item.bytes.map { Int($0) } ?? pinned?.bytes
    width = item.width.map { Int($0) } ?? pinned?.width
    height = item.height.map { Int($0) } ?? pinned?.height
    pixels = digest ?? pinned?.pixels
    phash = item.phash ?? pinned?.phash
    split = item.split
    guard item.isIn else {
      duplicateOf = item.duplicate?.image
      crop = pinned?.crop
      cropBy = pinned?.cropBy
      return
    }
    crop = item.crop.map { Square(x: $0.x, y: $0.y, side: $0.side) }
    cropBy = item.cropChooser
  }
}
