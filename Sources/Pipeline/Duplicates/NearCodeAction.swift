package import Digests
package import Engine
package import Imaging
import Listings

/// The code of a picture for an algorithm that decides by distance alone. A picture that cannot be decoded has no
/// code.
package struct NearCodeAction: PortableAction {
  package static let kind = "near_code"
  package static let varying = ["blob"]
  package static let work = WorkCounts.Name("code", "pictures")

  let algorithm: NearAlgorithm
  /// A picture with more pixels is not decoded.
  let maxPixels: Int

  package init(algorithm: NearAlgorithm, maxPixels: Int) {
    self.algorithm = algorithm
    self.maxPixels = maxPixels
  }

  package init?(_ description: Description, limits: Description) {
    guard let algorithm = description.text("algorithm").flatMap(NearAlgorithm.init(rawValue:)),
      let maxPixels = limits.maxPixels
    else { return nil }
    self.init(algorithm: algorithm, maxPixels: maxPixels)
  }

  package var limits: Description { Description(maxPixels: maxPixels) }

  package func description(of blob: SHA256Digest) -> Description {
    var description = Description(kind: Self.kind, version: algorithm.version)
    description["algorithm"] = .text(algorithm.rawValue)
    description.setLibraries(.decoding)
    description["blob"] = .digest(blob)
    return description
  }

  package func memory(for bytes: [UInt8], of _: SHA256Digest) -> Int {
    DecodingMemory.needed(for: bytes, as: .picture(shortSide: algorithm.leastShortSide), maxPixels: maxPixels)
  }

  package func run(_: SHA256Digest, on bytes: [UInt8], store _: BlobStore) throws(EngineError) -> ActionResult<NearCode>
  {
    guard let code = try? NearCode.code(of: bytes, algorithm: algorithm, maxPixels: maxPixels) else { return .nothing }
    return ActionResult(code, remembered: code.encoded())
  }

  package func output(of _: SHA256Digest, from value: ArraySlice<UInt8>, blob _: SHA256Digest?) -> NearCode? {
    NearCode(encoded: value, algorithm: algorithm)
  }
}
