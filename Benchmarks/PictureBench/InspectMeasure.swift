import Digests
import Imaging

/// One inspection of each file as a build does it: SHA-256 of the bytes, verdict, facts, every code and the thumbnail.
struct InspectMeasure {
  let files: [String]
  private static let rounds = 9

  func run() throws {
    let pictures = try files.map(bytes(of:))
    var options = InspectOptions(minSide: 1, maxAspectRatio: .infinity)
    var (best, unscored, hashing) = (Double.infinity, Double.infinity, Double.infinity)
    var checksum: UInt64 = 0
    for _ in 0..<Self.rounds {
      options.scoresQuality = true
      best = min(best, seconds(of: pictures, options, &checksum))
      options.scoresQuality = false
      unscored = min(unscored, seconds(of: pictures, options, &checksum))
      let start = processorTime()
      for picture in pictures { checksum ^= SHA256Digest(of: picture).prefix }
      hashing = min(hashing, processorTime() - start)
    }
    let count = Double(max(1, pictures.count))
    try PictureBench.tell([
      ("measure", "inspect"), ("images", pictures.count), ("ms", best * 1000 / count),
      ("unscored_ms", unscored * 1000 / count),
      ("sha256_ms", hashing * 1000 / count), ("checksum", String(checksum, radix: 16)),
    ])
  }
  private func seconds(of pictures: [[UInt8]], _ options: InspectOptions, _ checksum: inout UInt64) -> Double {
    let start = processorTime()
    for picture in pictures {
      checksum ^= SHA256Digest(of: picture).prefix
      guard case .success(let found) = ImageInspector.examine(picture, options: options) else { continue }
      let small = Thumbnail(found.thumbnail)
      checksum ^= AlteredCodes(of: small).corners[0] ^ SHA256Digest(of: small.encoded()).prefix
    }
    return processorTime() - start
  }
}
