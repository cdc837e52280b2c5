import Digests
import Engine
import Imaging
import Listings
import Pipeline

/// Makes the small pictures of a report, each once for as long as its blob is the same.
struct ReportPrints {
  let side: Int
  let maxPixels: Int
  let workspace: Workspace

  /// The prints of blobs; a blob that is gone or is no sound picture has none.
  func make(_ blobs: Set<SHA256Digest>) async throws -> [SHA256Digest: ReportContent.Print] {
    let wanted = blobs.sorted()
    let keys = wanted.map { key(of: $0) }
    let remembered = try workspace.actions.values(for: keys)
    var prints: [SHA256Digest: ReportContent.Print] = [:]
    var missing: [(blob: SHA256Digest, key: SHA256Digest)] = []
    for (blob, key) in zip(wanted, keys) {
      if let print = remembered[key].flatMap(Self.print), try workspace.store.contains(print.blob) {
        prints[blob] = print
      } else {
        missing.append((blob, key))
      }
    }
    let made = try await workspace.compute(missing, as: .printing) { blob, key throws -> ReportContent.Print? in
      guard let bytes = try workspace.store.read(blob),
        let small = workspace.decoding(
          bytes, as: .picture(shortSide: side), maxPixels: maxPixels,
          { try? ContactPrint.jpeg(of: bytes, within: side, maxPixels: maxPixels) })
      else { return nil }
      let stored = try workspace.store.put(small.bytes)
      let print = ReportContent.Print(blob: stored, width: small.width, height: small.height)
      try workspace.actions.record(key, kind: "print", value: Self.encoded(print), blob: stored, source: blob)
      return print
    }
    for (missing, print) in zip(missing, made) { prints[missing.blob] = print }
    try workspace.actions.flush()
    return prints
  }

  private func key(of blob: SHA256Digest) -> SHA256Digest {
    var description = Description(kind: "print", version: ContactPrint.version)
    description["libraries"] = .text(ImageInspector.libraries)
    description["resampler"] = .integer(Int64(Resampler.version))
    description["blob"] = .digest(blob)
    description["side"] = .integer(Int64(side))
    return description.key
  }

  private static func encoded(_ print: ReportContent.Print) -> [UInt8] {
    var writer = ByteWriter(capacity: 40)
    writer.append(print.blob)
    writer.append(UInt32(print.width))
    writer.append(UInt32(print.height))
    return writer.bytes
  }

  private static func print(_ bytes: [UInt8]) -> ReportContent.Print? {
    var reader = ByteReader(bytes)
    guard let blob = reader.digest(), let width = reader.number(UInt32.self), let height = reader.number(UInt32.self),
      reader.isAtEnd
    else { return nil }
    return ReportContent.Print(blob: blob, width: Int(width), height: Int(height))
  }
}
