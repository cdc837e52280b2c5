import Digests
import Listings
import Manifest

/// The pictures of a class that passed `select`.
struct LockedChoice {
  let images: Set<SHA256Digest>

  /// The pictures in a lock table: they are in, or a later step put them out.
  init(_ table: LockTable?) {
    images = Set(
      (table?.rows ?? []).lazy.filter { $0.verdict == "in" || Self.later.contains($0.verdict) }.compactMap(\.sha256))
  }

  /// The pictures in a listing.
  init(_ listing: Listing) {
    let items = listing.items
    images = Set(items.indices.lazy.filter { items.passed(.select, at: $0) }.compactMap { items.image(at: $0) })
  }

  private static let later = Set([Reason.rejectedInCrop, .awaitingCrop, .splitLeak].map(\.name))

  /// The digest of all of them, as part of a key; nil if there are none.
  var digest: SHA256Digest? { Self.digest(of: Array(images)) }

  /// The digest of the pictures in a listing.
  static func digest(of listing: Listing) -> SHA256Digest? {
    let items = listing.items
    return digest(of: items.indices.filter { items.passed(.select, at: $0) }.compactMap { items.image(at: $0) })
  }

  private static func digest(of images: [SHA256Digest]) -> SHA256Digest? {
    guard !images.isEmpty else { return nil }
    var writer = ByteWriter(capacity: images.count * 32)
    var last: SHA256Digest?
    for image in images.sorted(byUniform: \.prefix, <) where image != last {
      writer.append(image)
      last = image
    }
    return SHA256Digest(of: writer.bytes)
  }
}
