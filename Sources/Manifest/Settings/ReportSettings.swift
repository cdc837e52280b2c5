/// `report`: the HTML report and its JSON twin.
public struct ReportSettings: Hashable, Sendable {
  /// The folder, relative to the manifest.
  public var to = "out/report"
  /// The number of pictures shown for each class.
  public var contactSheet = 60
  /// The side of a shown picture, in pixels.
  public var thumbnails = 128

  /// Creates the default settings.
  public init() {}
}

extension ReportSettings {
  /// The keys of `report`.
  static let record: Record<ReportSettings> = Record(
    name: "report", doc: "The HTML report and its JSON twin.", empty: ReportSettings(),
    fields: [
      Field("to", \.to, .outputPath, "The folder it is written to."),
      Field("contact_sheet", \.contactSheet, .integer(0...100_000), "Pictures shown of each class."),
      Field("thumbnails", \.thumbnails, .integer(16...1_024), "The side of a shown picture, in pixels."),
    ])
}
