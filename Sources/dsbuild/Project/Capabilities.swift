import Exports
import Imaging
import Manifest
import Pipeline

extension ManifestCapabilities {
  /// What this version can do: a manifest that asks for more is told so at the place where it asks.
  static var current: ManifestCapabilities {
    let names = Set(ExportFormats.all.map { $0.name })
    let formats = Set(ImageFormat.decodable.map(\.name))
    return ManifestCapabilities(
      exportFormats: Set(ExportSettings.Format.allCases.filter { names.contains($0.rawValue) }),
      imageFormats: Set(InspectSettings.Format.allCases.filter { formats.contains($0.rawValue) }),
      features: [
        .robots, .proxy, .ratePerHost, .headers, .exactPixels, .md5, .phash, .dhash, .pdq, .thorough, .reference,
        .cacheLimit, .sourceFetch, .report, .models, .onnx, .preprocess,
      ])
  }
}
