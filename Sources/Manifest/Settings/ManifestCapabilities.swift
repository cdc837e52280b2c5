/// What the running version can do: a manifest that asks for more is told so at the place where it asks.
public struct ManifestCapabilities: Hashable, Sendable {
  /// The export formats that are written.
  public var exportFormats: Set<ExportSettings.Format>
  /// The picture formats that are decoded.
  public var imageFormats: Set<InspectSettings.Format>
  /// Whether `cache.remote` may name a cache.
  public var hasRemoteCache: Bool

  /// A version that can do just this.
  public init(
    exportFormats: Set<ExportSettings.Format>, imageFormats: Set<InspectSettings.Format>, hasRemoteCache: Bool = false
  ) {
    self.exportFormats = exportFormats
    self.imageFormats = imageFormats
    self.hasRemoteCache = hasRemoteCache
  }

  /// A version that can do all the manifest knows.
  public static let everything = ManifestCapabilities(
    exportFormats: Set(ExportSettings.Format.allCases), imageFormats: Set(InspectSettings.Format.allCases),
    hasRemoteCache: true)

  /// The same as features that keys and words ask for.
  var features: Set<Feature> {
    var features = Set(exportFormats.map(Feature.writing)).union(imageFormats.map(Feature.decoding))
    if hasRemoteCache { features.insert(.remoteCache) }
    return features
  }
}
