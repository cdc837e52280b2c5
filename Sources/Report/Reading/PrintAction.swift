import Digests
import Engine
import Imaging
import Listings
import Pipeline

/// Makes the print of a blob for a report; each print is made only once per blob.
struct PrintAction: Action {
  static let kind = "print"
  static let varying = ["blob"]
  static let work = WorkCounts.Name("draw", "thumbnails")

  /// The longer side of a print, in pixels.
  let side: Int
  /// The most pixels of a picture that is decoded.
  let maxPixels: Int

  func description(of blob: SHA256Digest) -> Description {
    var description = Description(kind: Self.kind, version: ContactPrint.version)
    description.setLibraries(.encoding)
    description["resampler"] = .integer(Int64(Resampler.version))
    description["blob"] = .digest(blob)
    description["side"] = .integer(Int64(side))
    return description
  }

  func values(of blob: SHA256Digest) -> [Description.Value] { [.digest(blob)] }

  func blob(of blob: SHA256Digest) -> SHA256Digest { blob }

  func memory(for bytes: [UInt8], of _: SHA256Digest) -> Int {
    DecodingMemory.needed(for: bytes, as: .picture(shortSide: side), maxPixels: maxPixels)
  }

  func run(
    _: SHA256Digest, on bytes: [UInt8], store: BlobStore
  ) throws(EngineError) -> ActionResult<ReportContent.Print> {
    guard let small = try? ContactPrint.jpeg(of: bytes, within: side, maxPixels: maxPixels) else { return .nothing }
    let stored = try store.put(small.bytes)
    let print = ReportContent.Print(blob: stored, width: small.width, height: small.height)
    var writer = ByteWriter(capacity: 40)
    writer.append(print.blob)
    writer.append(UInt32(print.width))
    writer.append(UInt32(print.height))
    return ActionResult(print, remembered: writer.bytes, blob: stored)
  }

  func output(of _: SHA256Digest, from value: ArraySlice<UInt8>, blob _: SHA256Digest?) -> ReportContent.Print? {
    var reader = ByteReader(value)
    guard let blob = reader.digest(), let width = reader.number(UInt32.self), let height = reader.number(UInt32.self),
      reader.isAtEnd
    else { return nil }
    return ReportContent.Print(blob: blob, width: Int(width), height: Int(height))
  }

  func neededBlob(of print: ReportContent.Print) -> SHA256Digest? { print.blob }
}
