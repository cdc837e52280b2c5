import Digests
import Engine
import Imaging
import Listings

/// The digest of a blob's pixels, remembered under the blob's own: made where it is asked for, not for every picture inspected.
enum PixelsAction {
  private static func keys(of blobs: [SHA256Digest]) -> [SHA256Digest] {
    guard let first = blobs.first else { return [] }
    var description = Description(kind: "pixels", version: PixelDigest.version)
    description["libraries"] = .text(ImageInspector.libraries)
    description["blob"] = .digest(first)
    return KeyTemplate.keys(of: description, varying: "blob", over: blobs)
  }

  /// The digests of many pictures; those that do not decode have none.
  ///
  /// - Throws: `EngineError` of the code `lost` for a picture that has to be decoded and is not in the store.
  static func digests(
    of blobs: [SHA256Digest], maxPixels: Int, reader: PictureReader
  ) async throws -> [SHA256Digest: UInt64] {
    guard !blobs.isEmpty else { return [:] }
    let workspace = reader.workspace
    let keys = keys(of: blobs)
    let remembered = try workspace.actions.values(for: keys)
    var digests: [SHA256Digest: UInt64] = [:]
    var missing: [(blob: SHA256Digest, key: SHA256Digest)] = []
    for (blob, key) in zip(blobs, keys) {
      if let value = remembered[key], let digest = Self.digest(encoded: value) {
        digests[blob] = digest
      } else {
        missing.append((blob, key))
      }
    }
    let found = try await workspace.compute(missing, as: .hashingPixels) { blob, key throws -> UInt64? in
      try digest(of: blob, key: key, bytes: try reader.bytes(of: blob), maxPixels: maxPixels, in: workspace)
    }
    for (entry, digest) in zip(missing, found) { digests[entry.blob] = digest }
    try workspace.actions.flush()
    return digests
  }

  /// The digest of a picture whose bytes are at hand.
  static func digest(
    of blob: SHA256Digest, bytes: [UInt8], maxPixels: Int, in workspace: Workspace
  ) throws(EngineError) -> UInt64? {
    let key = keys(of: [blob])[0]
    if let value = try workspace.actions.value(for: key), let digest = digest(encoded: value) { return digest }
    return try digest(of: blob, key: key, bytes: bytes, maxPixels: maxPixels, in: workspace)
  }

  private static func digest(
    of blob: SHA256Digest, key: SHA256Digest, bytes: [UInt8], maxPixels: Int, in workspace: Workspace
  ) throws(EngineError) -> UInt64? {
    let found = workspace.decoding(bytes, as: .uprightRows, maxPixels: maxPixels) {
      try? PixelDigest.of(bytes, maxPixels: maxPixels)
    }
    guard let digest = found else { return nil }
    var writer = ByteWriter(capacity: 8)
    writer.append(digest)
    try workspace.actions.record(key, kind: "pixels", value: writer.bytes, source: blob)
    return digest
  }

  private static func digest(encoded bytes: [UInt8]) -> UInt64? {
    var reader = ByteReader(bytes)
    return reader.number()
  }
}
