package import Digests
package import Engine
import Imaging
import Listings

/// The digest of a picture's pixels, computed only on request. A picture that cannot be decoded has none.
package struct PixelsAction: PortableAction {
  package static let kind = "pixels"
  package static let varying = ["blob"]
  package static let work = WorkCounts.Name("hash the pixels of", "pictures")

  /// A picture with more pixels is not decoded.
  let maxPixels: Int

  package init(maxPixels: Int) {
    self.maxPixels = maxPixels
  }

  package init?(_: Description, limits: Description) {
    guard let maxPixels = limits.maxPixels else { return nil }
    self.init(maxPixels: maxPixels)
  }

  package var limits: Description { Description(maxPixels: maxPixels) }

  package func description(of blob: SHA256Digest) -> Description {
    var description = Description(kind: Self.kind, version: PixelDigest.version)
    description.setLibraries(.decoding)
    description["blob"] = .digest(blob)
    return description
  }

  package func memory(for bytes: [UInt8], of _: SHA256Digest) -> Int {
    DecodingMemory.needed(for: bytes, as: .uprightRows, maxPixels: maxPixels)
  }

  package func run(_: SHA256Digest, on bytes: [UInt8], store _: BlobStore) throws(EngineError) -> ActionResult<UInt64> {
    guard let digest = try? PixelDigest.of(bytes, maxPixels: maxPixels) else { return .nothing }
    var writer = ByteWriter(capacity: 8)
    writer.append(digest)
    return ActionResult(digest, remembered: writer.bytes)
  }

  package func output(of _: SHA256Digest, from value: ArraySlice<UInt8>, blob _: SHA256Digest?) -> UInt64? {
    var reader = ByteReader(value)
    guard let digest = reader.number(UInt64.self), reader.isAtEnd else { return nil }
    return digest
  }
}
