import Digests
public import Engine
import Listings
import Manifest
public import Pipeline
import Transfer

/// When and from where the bytes of a picture were retrieved, and the headers of the answer. These are facts of the
/// cache, never of the lock.
public struct Retrieval: Hashable, Sendable {
  /// The time of the retrieval, in seconds since 1970.
  public let time: Int64?
  /// The final address after redirects, masked; nil if there was none.
  public let finalAddress: String?
  /// The `ETag` header, unchanged.
  public let etag: String?
  /// The `Last-Modified` header, unchanged.
  public let lastModified: String?
  /// The `Content-Type` header, unchanged.
  public let contentType: String?

  fileprivate init?(_ value: [UInt8], image: SHA256Digest) {
    // A later answer with other bytes says nothing about the picture in the dataset.
    guard case .body(image, let validators, let time)? = FetchMemory(encoded: value) else { return nil }
    self.time = time
    finalAddress = validators.finalAddress
    etag = validators.etag
    lastModified = validators.lastModified
    contentType = validators.contentType
  }
}

extension BuiltDataset {
  /// The retrieval of a row's picture, if the cache knows it; nil for files, `data:` pictures and dropped
  /// entries.
  public func retrieval(of row: Row) throws(EngineError) -> Retrieval? {
    guard let image = row.item.image,
      let origin = try origin(of: row.className).rows.first(where: { $0.id == row.item.id })
    else { return nil }
    return try retrievals([(origin.address, image)]).first
  }

  /// The known retrievals of the pictures with the verdict "in", in an unspecified order.
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
