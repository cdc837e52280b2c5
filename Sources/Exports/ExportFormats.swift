public import Pipeline

/// The formats in which a finished dataset can be written.
public enum ExportFormats {
  /// All formats, in the order of the help text and the schema. A new format is one file and one line here.
  public static let all: [any ExportFormat.Type] = [
    ImageFolderFormat.self,
    HuggingFaceFormat.self,
    WebDatasetFormat.self,
    TFRecordFormat.self,
    CSVFormat.self,
    JSONLinesFormat.self,
    CroissantFormat.self,
    CreditsFormat.self,
  ]
}
