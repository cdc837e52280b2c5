/// What the running version can do: a manifest that asks for more is told so at the place where it asks.
public struct ManifestCapabilities: Hashable, Sendable {
  /// A part of dsbuild that a manifest can ask for and that a version may lack.
  public enum Feature: String, Hashable, Sendable, CaseIterable {
    /// `labels.model` other than `none`.
    case models
    /// `labels.model.format: onnx`.
    case onnx
    /// `labels.model.preprocess`.
    case preprocess
    /// `report`.
    case report
    /// `fetch.robots: respect`.
    case robots
    /// `fetch` in a source.
    case sourceFetch
    /// `fetch.proxy` other than `none`.
    case proxy
    /// `fetch.rate_per_host` other than `none`.
    case ratePerHost
    /// `fetch.headers`.
    case headers
    /// `duplicates.exact.of: pixels`.
    case exactPixels
    /// `duplicates.exact.hash: md5`.
    case md5
    /// `duplicates.near.algorithm: phash`.
    case phash
    /// `duplicates.near.algorithm: dhash`.
    case dhash
    /// `duplicates.near.algorithm: pdq`.
    case pdq
    /// `duplicates.near.thorough: true`.
    case thorough
    /// `duplicates.reference`.
    case reference
    /// `cache.max_size` other than `none`.
    case cacheLimit
    /// `cache.remote` other than `none`.
    case remoteCache
  }

  /// The export formats that are written.
  public var exportFormats: Set<ExportSettings.Format>
  /// The picture formats that are decoded.
  public var imageFormats: Set<InspectSettings.Format>
  /// Everything else that is there.
  public var features: Set<Feature>

  /// A version that can do just this.
  public init(
    exportFormats: Set<ExportSettings.Format>, imageFormats: Set<InspectSettings.Format>, features: Set<Feature>
  ) {
    self.exportFormats = exportFormats
    self.imageFormats = imageFormats
    self.features = features
  }

  /// A version that can do all the manifest knows.
  public static let everything = ManifestCapabilities(
    exportFormats: Set(ExportSettings.Format.allCases), imageFormats: Set(InspectSettings.Format.allCases),
    features: Set(Feature.allCases))
}
