public import Pipeline

/// The forms in which a finished dataset can be written.
public enum ExportFormats {
  /// Every form there is, in the order in which help and schema name them: a new one is one file and one line here.
  public static let all: [any ExportFormat.Type] = [
    ImageFolderFormat.self,
    HuggingFaceFormat.self,
    WebDatasetFormat.self,
    TFRecordFormat.self,
    CSVFormat.self,
    JSONLinesFormat.self,
    CroissantFormat.self,
  ]
}
