public import Manifest
public import Pipeline

/// The forms in which a finished dataset can be written.
public enum ExportFormats {
  /// Every form there is, in the order in which help and schema name them: a new one is one file and one line here.
  public static let all: [any ExportFormat.Type] = [
    ImageFolderFormat.self,
    HuggingFaceFormat.self,
    WebDatasetFormat.self,
    CSVFormat.self,
    JSONLinesFormat.self,
    CroissantFormat.self,
  ]

  /// The form of one entry of `export:`, with that entry's options; nil for a form this version does not write.
  ///
  /// - Parameters:
  ///   - settings: The entry.
  ///   - exports: All entries of `export:`: a description of the dataset names the image folder it loads.
  public static func format(of settings: ExportSettings, among exports: [ExportSettings]) -> (any ExportFormat)? {
    let options = ExportOptions(path: settings.to, shardBytes: settings.shard)
    if settings.format == .croissant {
      return CroissantFormat(options: options, imageFolders: exports.filter { $0.format == .imagefolder }.map(\.to))
    }
    return all.first { $0.name == settings.format.rawValue }?.init(options: options)
  }
}
