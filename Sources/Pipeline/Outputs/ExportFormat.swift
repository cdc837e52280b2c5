public import Digests
public import Manifest

/// A form in which a finished dataset is written. Each conformer has its own file in the `Exports` target.
///
/// A format is a pure function from the dataset to its files. ``ExportTree`` writes them incrementally and atomically
/// for all formats, and removes those that are no longer wanted.
public protocol ExportFormat: Sendable {
  /// The word after `format:` in the manifest, with its meaning and its layout.
  static var word: ExportWord { get }
  /// The version of the algorithm. It must change whenever the same dataset gives other bytes.
  static var version: Int { get }
  /// Whether `to` names a folder or one file.
  static var shape: ExportShape { get }
  /// The part of the rows of the lists that the files contain.
  static var originUse: OriginUse { get }
  /// How its files are recognized if nothing is remembered of them.
  static var marks: OutputMarks { get }

  /// Whether a changed picture changes only its own file, as long as nothing is known about the rights of any picture.
  ///
  /// The file of a picture must be in a folder and have the first 16 digits of the picture's digest as its name, or all digits
  /// if another picture shares the first 16. All other files must be in the root and depend on the classes alone.
  static var hasOneFileForEachPicture: Bool { get }

  /// Whether the export is one file of a header and a line for each picture, in the order of the pictures.
  ///
  /// A line must contain the digest of its picture, always at the same place, and depend on its picture and the classes alone, apart
  /// from the names of pictures whose digests share their first 16 digits.
  static var hasOneLineForEachPicture: Bool { get }

  /// A format with the options of one entry of `export:`.
  init(options: ExportOptions)

  /// The files of the export, each once, in any order. Paths are relative to `to` and use `/`.
  func files(of dataset: ExportDataset) -> [OutputFile]
}

extension ExportFormat {
  /// The name of the format, as the manifest spells it.
  public static var name: String { word.name }
  public static var hasOneFileForEachPicture: Bool { false }
  public static var hasOneLineForEachPicture: Bool { false }
}

/// The part of the rows of the lists that an export contains. It decides which changes of a list rewrite the export.
public enum OriginUse: Sendable {
  /// Nothing.
  case nothing
  /// The licence of each picture, and whom to name. A moved row rewrites nothing.
  case credits
  /// All of a row, with its place in the list.
  case rows
}

/// The kind of the path `to`.
public enum ExportShape: Sendable {
  case folder, file
}

/// The options of one entry of `export:` that formats read.
public struct ExportOptions: Hashable, Sendable {
  /// The path as the manifest writes it.
  public let path: String
  /// The largest size of a shard in bytes.
  public let shardBytes: Int
  /// The paths of the image folders that are exported too, as the manifest writes them. A description of the dataset
  /// names the folder that it loads.
  public let imageFolders: [String]

  public init(path: String, shardBytes: Int = 256 << 20, imageFolders: [String] = []) {
    self.path = path
    self.shardBytes = shardBytes
    self.imageFolders = imageFolders
  }
}

/// One file of an export.
public struct OutputFile: Equatable, Sendable {
  /// The path relative to `to`; for an export of one file, its base name.
  public let path: String
  /// Its content.
  public let content: OutputContent

  public init(path: String, content: OutputContent) {
    self.path = path
    self.content = content
  }
}

/// The content of an output file.
public enum OutputContent: Equatable, Sendable {
  /// A blob of the store, unchanged.
  case blob(SHA256Digest)
  /// Bytes that the format made.
  case bytes([UInt8])
  /// Bytes and blobs one after the other, for files too large to hold in memory, such as a tar. The parts do not
  /// identify the code that makes a `made` part; the format's name and version do.
  case parts([Part])

  /// A piece of a file.
  public enum Part: Equatable, Sendable {
    case bytes([UInt8])
    case blob(SHA256Digest)
    /// The result of a format's function of a blob and of bytes, such as a record with a checksum over both.
    case made(of: SHA256Digest, with: [UInt8], @Sendable (_ blob: [UInt8], _ with: [UInt8]) -> [UInt8])
    /// Some bytes of the file that was written last.
    case section(FileSection)

    /// Within one format, the same blob and bytes give the same piece, so the functions need no comparison.
    public static func == (left: Part, right: Part) -> Bool {
      switch (left, right) {
      case (.bytes(let one), .bytes(let other)): one == other
      case (.blob(let one), .blob(let other)): one == other
      case (.made(let one, let with, _), .made(let other, let otherWith, _)): one == other && with == otherWith
      case (.section(let one), .section(let other)): one == other
      case (.bytes, _), (.blob, _), (.made, _), (.section, _): false
      }
    }
  }
}
