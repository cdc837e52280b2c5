public import Diagnostics

/// One of `export`: a form in which the dataset is written.
public struct ExportSettings: Hashable, Sendable {
  /// The forms the manifest knows; which of them a version writes is for ``ManifestCapabilities``.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case imagefolder, huggingface, webdataset, tfrecord, csv, jsonl, croissant

    /// Whether it is written in shards, which have a size.
    public var hasShards: Bool { self == .webdataset || self == .tfrecord }
    /// Whether every picture is a file of its own, which may be more than a copy.
    public var hasFiles: Bool { self == .imagefolder || self == .huggingface }
  }

  /// How the file of a picture comes of the store's.
  public enum Link: String, Hashable, Sendable, CaseIterable {
    /// By sharing blocks where the file system can and the store has a file for the picture, else by copying.
    case auto
    /// By sharing blocks; a file system that cannot is an error.
    case reflink
    /// By copying.
    case copy
    /// As a second name of the store's read-only file, where it has one for the picture.
    case hardlink
  }

  /// The form.
  public var format: Format
  /// The folder or file, relative to the manifest.
  public var to: String
  /// The size at which a shard is full, in bytes.
  public var shard = 256 << 20
  /// How the files of pictures come of the store's.
  public var link = Link.auto
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
