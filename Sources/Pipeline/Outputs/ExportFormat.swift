public import Digests

/// A form in which a finished dataset is written: one conformer, one file, in the `Exports` target.
///
/// A format is a pure function from the dataset to the files it wants; writing them incrementally and atomically, and
/// removing what is no longer wanted, is the same for all and done by ``ExportTree``.
public protocol ExportFormat: Sendable {
  /// The word after `format:` in the manifest.
  static var name: String { get }
  /// The number of the algorithm: other bytes for the same dataset need another number.
  static var version: Int { get }
  /// Whether `to` names a folder or one file.
  static var shape: ExportShape { get }
  /// Whether the files show rows and sources, so that a moved row rewrites them.
  static var readsOrigin: Bool { get }
  /// By what its files are known again where nothing is remembered of them.
  static var marks: OutputMarks { get }

  /// A format with the options of one entry of `export:`.
  init(options: ExportOptions)

  /// The files wanted, paths relative to `to` with `/`, each once, in any order.
  func files(of dataset: ExportDataset) -> [OutputFile]
}

/// By what the files of an output are known as dsbuild's where `.dsbuild` is gone.
public enum OutputMarks: Sendable {
  /// In a tree: whether a file of this path may be the form's. A list of digests is believed only where all its paths are.
  case paths(@Sendable (String) -> Bool)
  /// Of one file: how it begins.
  case beginning([UInt8])
}

/// What `to` names.
public enum ExportShape: Sendable {
  case folder, file
}

/// The options of one entry of `export:` that formats read.
public struct ExportOptions: Hashable, Sendable {
  /// The path as the manifest writes it.
  public let path: String
  /// Most bytes of a shard.
  public let shardBytes: Int
  /// The paths of the image folders that are exported too, as the manifest writes them: a description of the dataset
  /// names the one it loads.
  public let imageFolders: [String]

  /// Options of an export.
  public init(path: String, shardBytes: Int = 256 << 20, imageFolders: [String] = []) {
    self.path = path
    self.shardBytes = shardBytes
    self.imageFolders = imageFolders
  }
}

/// One file an export wants.
public struct OutputFile: Equatable, Sendable {
  /// The path relative to `to`; of a one-file export, its base name.
  public let path: String
  /// What is in it.
  public let content: OutputContent

  /// A file.
  public init(path: String, content: OutputContent) {
    self.path = path
    self.content = content
  }
}

/// What is in an output file.
public enum OutputContent: Equatable, Sendable {
  /// A blob of the store as it is.
  case blob(SHA256Digest)
  /// Bytes made by the format.
  case bytes([UInt8])
  /// Bytes and blobs one after the other: a tar, say, too large to hold in memory. What the parts do not name themselves,
  /// the format's name and version do.
  case parts([Part])

  /// A piece of a file.
  public enum Part: Equatable, Sendable {
    case bytes([UInt8])
    case blob(SHA256Digest)
    /// What a format makes of a blob and of bytes that go with it, such as a record with a checksum over both.
    case made(of: SHA256Digest, with: [UInt8], @Sendable (_ blob: [UInt8], _ with: [UInt8]) -> [UInt8])

    /// Within a form the same blob and bytes make the same piece.
    public static func == (left: Part, right: Part) -> Bool {
      switch (left, right) {
      case (.bytes(let one), .bytes(let other)): one == other
      case (.blob(let one), .blob(let other)): one == other
      case (.made(let one, let with, _), .made(let other, let otherWith, _)): one == other && with == otherWith
      case (.bytes, _), (.blob, _), (.made, _): false
      }
    }
  }
}
