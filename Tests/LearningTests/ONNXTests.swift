import Digests
import Foundation
import Imaging
import Learning
import TestSupport
import Testing

@Suite("ONNX Runtime")
struct ONNXTests {
  /// `DSBUILD_ORT_LIB`, or where `make reference` puts it.
  static let libraryPath = ProcessInfo.processInfo.environment["DSBUILD_ORT_LIB"] ?? fetchedLibrary
  static let modelPath = KnownWeights.inPackage(".build/weights/efficientnet-lite0.onnx")
  private static var fetchedLibrary: String? {
    let folder = KnownWeights.inPackage(".build/reference/onnxruntime/capi")
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    return names?.first { $0.hasPrefix("libonnxruntime.so.1") }.map { "\(folder)/\($0)" }
  }
  static let isPresent =
    libraryPath != nil && KnownWeights.arePresent && FileManager.default.fileExists(atPath: modelPath)

  @Test("without the library the error says what was tried")
  func absent() {
    let error = #expect(throws: LearningError.self) {
      try ONNXEmbedder(
        model: [], digest: SHA256Digest(of: []), preprocessing: .efficientNetLite, libraryPath: "/nowhere/libonnx.so")
    }
    #expect(error?.code == .runtimeMissing)
    #expect(error?.message.hasPrefix("ONNX Runtime could not be loaded from `/nowhere/libonnx.so`: ") == true)
  }

  @Test(
    "bytes that are no model are refused", .enabled(if: libraryPath != nil, "no library: `make reference` fetches it"))
  func noModel() {
    let error = #expect(throws: LearningError.self) {
      try ONNXEmbedder(
        model: [1, 2, 3], digest: SHA256Digest(of: []), preprocessing: .efficientNetLite, libraryPath: Self.libraryPath)
    }
    #expect(error?.code == .runtimeFailed)
  }

  @Test(
    "our network agrees with ONNX Runtime on photos to a ten thousandth",
    .enabled(
      if: isPresent && Corpora.folder("photos") != nil,
      "needs the photos and what `make reference` fetches"))
  func agreement() throws {
    let own = try KnownWeights.network()
    let model = try Corpora.read(Self.modelPath)
    let reference = try ONNXEmbedder(
      model: model, digest: SHA256Digest(of: model), preprocessing: .efficientNetLite, libraryPath: Self.libraryPath)
    let photos = try Photos.all(in: "photos/raccoon_voc/images").prefix(24)
    #expect(photos.count >= 20)
    var (worst, worstMap): (Float, Float) = (0, 0)
    for photo in photos {
      let input = own.preprocessing.input(of: try Photos.picture(photo), view: .centre, side: 224)
      let (left, right) = (own.activations(input), try reference.activations(input))
      #expect((left.height, left.width) == (right.height, right.width))
      worst = zip(left.vector, right.vector).reduce(worst) { max($0, abs($1.0 - $1.1)) }
      worstMap = zip(left.map, right.map).reduce(worstMap) { max($0, abs($1.0 - $1.1)) }
    }
    print("largest difference on \(photos.count) photos: embedding \(worst), map \(worstMap)")
    #expect(worst <= 1e-4)
  }
}

/// Photos of the corpora as learning takes them.
enum Photos {
  /// The paths of the pictures in a folder, sorted.
  static func all(in folder: String) throws -> [String] {
    guard let folder = Corpora.folder(folder) else { return [] }
    return try Corpora.names(in: folder).map { "\(folder)/\($0)" }
  }

  static func picture(_ path: String) throws -> RGBImage {
    let raster = try ImageDecoder.decode(try Corpora.read(path), maxPixels: 80_000_000)
    return try #require(RGBImage(width: raster.width, height: raster.height, pixels: raster.pixels))
  }
}
