/// What the running version can do: a manifest that asks for more is told so at the place where it asks.
public struct ManifestCapabilities: Hashable, Sendable {
  /// The export formats that are written.
  public var exportFormats: Set<ExportSettings.Format>
  /// The picture formats that are decoded.
  public var imageFormats: Set<InspectSettings.Format>

  /// A version that can do just this.
  public init(
    exportFormats: Set<ExportSettings.Format>, imageFormats: Set<InspectSettings.Format>
  ) {
    self.exportFormats = exportFormats
    self.imageFormats = imageFormats
  }

  /// A version that can do all the manifest knows.
  public static let everything = ManifestCapabilities(
    exportFormats: Set(ExportSettings.Format.allCases), imageFormats: Set(InspectSettings.Format.allCases))

  /// The same as features that keys and words ask for.
  var features: Set<Feature> {
    Set(exportFormats.map(Feature.writing)).union(imageFormats.map(Feature.decoding))
  }
}
