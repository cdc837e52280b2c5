import Digests
import Foundation
import Learning
import TestSupport
import Testing

/// The published weights, which a script of the benchmarks fetches and converts; tests of them skip where they are absent.
enum KnownWeights {
  static let absence: Comment =
    "no weights: `make reference` fetches them, or set DSBUILD_WEIGHTS to the file"

  static let digest = "0c677c314df2a69239bef9609a095a957201d5092462c5ace5d8bf3e0201bbd7"

  /// The larger network of the same family.
  static let larger = inPackage(".build/weights/efficientnet-lite1.safetensors")

  static var largerArePresent: Bool { FileManager.default.fileExists(atPath: larger) }

  static var arePresent: Bool { FileManager.default.fileExists(atPath: path) }

  /// `DSBUILD_WEIGHTS`, or where the script writes them.
  static var path: String {
    ProcessInfo.processInfo.environment["DSBUILD_WEIGHTS"] ?? inPackage(".build/weights/efficientnet-lite0.safetensors")
  }

  static func network() throws -> EfficientNet {
    let bytes = try Corpora.read(path)
    let digest = SHA256Digest(of: bytes)
    try #require(digest.hex == Self.digest, "the weights are not the known file")
    return try EfficientNet(weights: bytes, digest: digest)
  }

  static func inPackage(_ path: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent(path).path
  }
}

extension NetworkInput {
  /// An input of 224 x 224 whose numbers follow from their index, for which the embedding is known.
  static var golden: NetworkInput { golden(side: 224) }

  /// The same of another side.
  static func golden(side: Int) -> NetworkInput {
    let values = (0..<3 * side * side).map { index in
      let bits = (UInt64(index) * 2_654_435_761) >> 8 & 0xffff
      return Float(bits) / 32_768 - 1
    }
    return NetworkInput(height: side, width: side, values: values)
  }
}

/// FNV-1a, for comparing many numbers with one.
enum Checksum {
  static func of(_ values: [Float]) -> UInt64 {
    values.reduce(1_469_598_103_934_665_603) { ($0 ^ UInt64($1.bitPattern)) &* 1_099_511_628_211 }
  }

  static func of(bytes: [UInt8]) -> UInt64 {
    bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
  }
}
