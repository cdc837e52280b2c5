public import Diagnostics

/// One of `export`: a form in which the dataset is written.
public struct ExportSettings: Hashable, Sendable {
  /// The forms the manifest knows; which of them a version writes is for ``ManifestCapabilities``.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case imagefolder, webdataset, csv, croissant
  }

  /// The form.
  public var format: Format
  /// The folder or file, relative to the manifest.
  public var to: String
  /// The size at which a WebDataset shard is full, in bytes.
  public var shard = 256 << 20
  /// Where it stands in the manifest; nil for the export a manifest has without saying so.
  public var place: SourcePlace?

  /// An export to a path, everything else at its default.
  public init(format: Format, to: String) {
    self.format = format
    self.to = to
  }
}

/// `report`: the HTML report and its JSON twin.
public struct ReportSettings: Hashable, Sendable {
  /// The folder, relative to the manifest.
  public var to = "out/report"
  /// Pictures shown of each class.
  public var contactSheet = 60
  /// The side of a shown picture, in pixels.
  public var thumbnails = 128

  /// The defaults.
  public init() {}
}

/// `cache`: where fetched bytes and remembered results lie.
public struct CacheSettings: Hashable, Sendable {
  /// The folder, relative to the manifest unless absolute.
  public var dir = ".dsbuild"
  /// How large it may grow, in bytes; nil for no limit.
  public var maxSize: Int?
  /// A cache shared over the network.
  public var remote: String?

  /// The defaults.
  public init() {}
}
