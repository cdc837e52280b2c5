import Digests
public import Engine
import Listings
import Manifest
import Transfer

/// When and from where the bytes of a picture came, and what the answer said of itself: facts of the cache, never of the lock.
public struct Retrieval: Hashable, Sendable {
  /// When they came, in seconds since 1970.
  public let time: Int64?
  /// Where they came from after redirects, masked; nil where there was none.
  public let finalAddress: String?
  /// The `ETag` as it came.
  public let etag: String?
  /// The `Last-Modified` date as it came.
  public let lastModified: String?
  /// The `Content-Type` as it came.
  public let contentType: String?

  fileprivate init?(_ value: [UInt8], image: SHA256Digest) {
    // Bytes that came later than those the dataset holds tell nothing of these.
    guard case .body(image, let validators, let time)? = FetchMemory(encoded: value) else { return nil }
    self.time = time
    finalAddress = validators.finalAddress
    etag = validators.etag
    lastModified = validators.lastModified
    contentType = validators.contentType
  }
}

extension LastListings {
  /// What the cache still knows of how the picture of a row came; nil for files, `data:` pictures and what was forgotten.
  public func retrieval(of row: Row) throws(EngineError) -> Retrieval? {
    guard let image = row.item.image,
      let origin = try origin(of: row.className).rows.first(where: { $0.id == row.item.id })
    else { return nil }
    return try retrievals([(origin.address, image)]).first
  }

  /// What the cache knows of how the pictures that are in came, in no order that means anything.
  public func retrievals() throws(EngineError) -> [Retrieval] {
    var all: [Retrieval] = []
    for item in manifest.classes {
      let listing = try listing(item.name, after: .export)
      let images = Dictionary(
        listing.items.compactMap { item in item.isIn ? item.image.map { (item.id, $0) } : nil },
        uniquingKeysWith: { first, _ in first })
      all += try retrievals(
        try origin(of: item.name).rows.compactMap { row in images[row.id].map { (row.address, $0) } })
    }
    return all
  }

  private func retrievals(_ asked: [(address: String, image: SHA256Digest)]) throws(EngineError) -> [Retrieval] {
    let web = asked.filter { !$0.address.hasPrefix("data:") && !$0.address.hasPrefix("file:") }
    let values = try workspace.actions.values(for: web.map { FetchMemory.key(of: $0.address) })
    return web.compactMap { address, image in
      values[FetchMemory.key(of: address)].flatMap { Retrieval($0, image: image) }
    }
  }
}
