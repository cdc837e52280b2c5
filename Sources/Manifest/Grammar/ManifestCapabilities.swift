/// The formats of the running version, as the manifest spells them, and whether it can use other machines. The targets
/// that write and decode a format supply its word. So the manifest has no list of formats that could differ from theirs.
public struct ManifestCapabilities: Sendable {
  /// The formats of exports that the version writes, in the order of the schema.
  public let exports: [ExportWord]
  /// The formats of pictures that the version decodes, in the order of the schema.
  public let decoded: [PictureWord]
  /// The formats of pictures that the version recognizes but does not decode. The error for one of them says so.
  public let recognized: [PictureWord]
  /// Whether the version can use servers of the Remote Execution API.
  public let execution: Bool

  /// Creates a version with exactly these features.
  public init(
    exports: [ExportWord], decoded: [PictureWord], recognized: [PictureWord] = [], execution: Bool = false
  ) {
    self.exports = exports
    self.decoded = decoded
    self.recognized = recognized
    self.execution = execution
  }
}

/// A value of `format:` under `export:`, with what the manifest has to know of the format.
public struct ExportWord: Hashable, Sendable {
  /// The layout of an export. It decides which keys may be beside `format`.
  public enum Layout: Sendable {
    /// Each picture is a file, which can be a link instead of a copy: the key `link` is allowed.
    case files
    /// The pictures are in shards of a limited size: the key `shard` is allowed.
    case shards
    /// One table without types. Many readers take words such as `none` in it for a missing value. Neither key is allowed.
    case table
    /// One file of another kind. Neither key is allowed.
    case document
  }

  /// The value of `format:`.
  public let name: String
  /// The meaning of the word, for editors.
  public let doc: String
  /// The layout of the export.
  public let layout: Layout
  /// The names of formats of other programs for which this format is the nearest one. The hint suggests it for them.
  public let replaces: [String]

  /// Creates a word.
  public init(_ name: String, _ doc: String, layout: Layout = .document, replaces: [String] = []) {
    self.name = name
    self.doc = doc
    self.layout = layout
    self.replaces = replaces
  }

  /// The format of the default export.
  public static let imagefolder = ExportWord(
    "imagefolder", "a folder a class", layout: .files, replaces: ["folder", "keras", "torchvision"])

  public static func == (left: ExportWord, right: ExportWord) -> Bool { left.name == right.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A value of `inspect.formats`: a format of pictures.
public struct PictureWord: Hashable, Sendable {
  /// The word, such as `jpeg`.
  public let name: String

  /// Creates a word.
  public init(_ name: String) { self.name = name }
}
