import Digests
import Listings
import Manifest

/// The pictures of a class that went on to the steps after a selection.
struct LockedChoice {
  let images: Set<SHA256Digest>

  /// Those of a lock table: its verdicts name the reasons of later steps.
  init(_ table: LockTable?) {
    images = Set(
      (table?.rows ?? []).lazy.filter { $0.verdict == "in" || Self.later.contains($0.verdict) }.compactMap(\.sha256))
  }

  /// Those of a listing.
  init(_ listing: Listing) {
    images = Set(listing.items.lazy.filter { $0.passed(.select) }.compactMap(\.image))
  }

  private static let later = Set([Reason.rejectedInCrop, .awaitingCrop, .splitLeak].map(\.name))

  /// The digest of all, nil for none: what of them is in a key.
  var digest: SHA256Digest? {
    guard !images.isEmpty else { return nil }
    var writer = ByteWriter(capacity: images.count * 32)
    for image in images.sorted() { writer.append(image) }
    return SHA256Digest(of: writer.bytes)
  }
}
