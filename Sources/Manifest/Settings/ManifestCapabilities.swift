/// The features of the running version. If a manifest needs another one, the message names the place of the value that
/// needs it.
public struct ManifestCapabilities: Hashable, Sendable {
  /// The export formats that the version can write.
  public var exportFormats: Set<ExportSettings.Format>
  /// The picture formats that the version can decode.
  public var imageFormats: Set<InspectSettings.Format>
  /// Whether the version can use servers of the Remote Execution API.
  public var execution: Bool

  /// Creates a version with exactly these features.
  public init(
    exportFormats: Set<ExportSettings.Format>, imageFormats: Set<InspectSettings.Format>, execution: Bool = false
  ) {
    self.exportFormats = exportFormats
    self.imageFormats = imageFormats
    self.execution = execution
  }

  /// A version with every feature that the manifest knows.
  public static let everything = ManifestCapabilities(
    exportFormats: Set(ExportSettings.Format.allCases), imageFormats: Set(InspectSettings.Format.allCases),
    execution: true)

  /// The set of features that keys and words are checked against.
  var features: Set<Feature> {
    Set(exportFormats.map(Feature.writing)).union(imageFormats.map(Feature.decoding))
      .union(execution ? [.execution] : [])
  }
}
