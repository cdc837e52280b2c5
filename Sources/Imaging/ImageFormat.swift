/// The format of a file, detected from its first bytes; the file's name does not matter.
///
/// It has more formats than dsbuild decodes, so that a message can name the format it refuses.
public enum ImageFormat: UInt8, Sendable, CaseIterable, Hashable {
  case jpeg = 1
  case png = 2
  case webp = 3
  case gif = 4
  case avif = 5
  case heic = 6
  case tiff = 7
  case bmp = 8
  case jp2 = 9
  case ico = 10
  case svg = 11
  case html = 12
  case pdf = 13
  case jxl = 14
  case psd = 15
  case netpbm = 16
  case postscript = 17
  case xml = 18
  case json = 19
  case text = 20
  case archive = 21
  case video = 22
  /// A JPEG with a coding process that no library here reads: lossless, 12 bits, hierarchical, unknown colours.
  case rareJPEG = 23
  /// An AVIF or HEIC with a coding process that the library does not read.
  case rareHEIF = 24

  /// The facts about one format.
  private struct Row: Sendable {
    let format: ImageFormat
    let name: String
    let fileExtension: String
    let mediaType: String?
    let signatures: [[UInt8]]
    let container: (any PictureContainer.Type)?
    let packages: [String]

    /// A row; without a `fileExtension` it is the name.
    init(
      _ format: ImageFormat, _ name: String, fileExtension: String? = nil, mediaType: String? = nil,
      signatures: [[UInt8]] = [], container: (any PictureContainer.Type)? = nil, packages: [String] = []
    ) {
      self.format = format
      self.name = name
      self.fileExtension = fileExtension ?? name
      self.mediaType = mediaType
      self.signatures = signatures
      self.container = container
      self.packages = packages
    }
  }

  /// Every format, in the order of its number. A format that can be decoded has a decoder in `CImage` too.
  private static let rows: [Row] = [
    Row(
      .jpeg, "jpeg", fileExtension: "jpg", mediaType: "image/jpeg", signatures: [[0xff, 0xd8]],
      container: JPEGSegments.self),
    Row(.png, "png", mediaType: "image/png", signatures: [[0x89, 0x50, 0x4e, 0x47]], container: PNGChunks.self),
    Row(.webp, "webp", mediaType: "image/webp", container: WebPChunks.self, packages: ["libwebp-dev"]),
    Row(
      .gif, "gif", mediaType: "image/gif", signatures: [Array("GIF8".utf8)], container: GIFBlocks.self,
      packages: ["libgif-dev"]),
    Row(.avif, "avif", mediaType: "image/avif", container: HEIFBoxes.self, packages: ["libheif-dev", "libdav1d-dev"]),
    Row(.heic, "heic", mediaType: "image/heic", container: HEIFBoxes.self, packages: ["libheif-dev", "libde265-dev"]),
    Row(
      .tiff, "tiff", fileExtension: "tif", mediaType: "image/tiff",
      signatures: [
        [0x49, 0x49, 0x2a, 0x00], [0x4d, 0x4d, 0x00, 0x2a], [0x49, 0x49, 0x2b, 0x00], [0x4d, 0x4d, 0x00, 0x2b],
      ]),
    Row(.bmp, "bmp", mediaType: "image/bmp"),
    Row(
      .jp2, "jp2", mediaType: "image/jp2",
      signatures: [[0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20], [0xff, 0x4f, 0xff, 0x51]]),
    Row(
      .ico, "ico", mediaType: "image/vnd.microsoft.icon",
      signatures: [[0x00, 0x00, 0x01, 0x00], [0x00, 0x00, 0x02, 0x00]]),
    Row(.svg, "svg", mediaType: "image/svg+xml"),
    Row(.html, "html"),
    Row(.pdf, "pdf", signatures: [Array("%PDF-".utf8)]),
    Row(
      .jxl, "jxl", mediaType: "image/jxl",
      signatures: [[0x00, 0x00, 0x00, 0x0c, 0x4a, 0x58, 0x4c, 0x20], [0xff, 0x0a]]),
    Row(.psd, "psd", mediaType: "image/vnd.adobe.photoshop", signatures: [Array("8BPS".utf8)]),
    Row(.netpbm, "netpbm", fileExtension: "ppm", mediaType: "image/x-portable-anymap"),
    Row(.postscript, "postscript", fileExtension: "eps", signatures: [Array("%!PS".utf8), [0xc5, 0xd0, 0xd3, 0xc6]]),
    Row(.xml, "xml"),
    Row(.json, "json"),
    Row(.text, "text", fileExtension: "txt"),
    Row(.archive, "archive", fileExtension: "zip", signatures: [Array("PK\u{3}\u{4}".utf8), [0x1f, 0x8b]]),
    Row(.video, "video", fileExtension: "mp4", signatures: [[0x1a, 0x45, 0xdf, 0xa3]]),
    Row(.rareJPEG, "jpeg (lossless, 12-bit or hierarchical)", fileExtension: "jpg", mediaType: "image/jpeg"),
    Row(.rareHEIF, "avif or heic (a rare coding)", fileExtension: "heic", mediaType: "image/heic"),
  ]

  private var row: Row { Self.rows[Int(rawValue) - 1] }

  /// The common name, as the manifest spells it.
  public var name: String { row.name }

  /// Returns the format that the manifest spells `name`; nil if there is none.
  public init?(name: some StringProtocol) {
    guard let format = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = format
  }

  /// The same format with a coding process that no library here reads; the format itself if none is known to be unread.
  public var inRareCoding: ImageFormat {
    switch self {
    case .jpeg: .rareJPEG
    case .avif, .heic: .rareHEIF
    default: self
    }
  }

  /// Whether the format stands for files of another one that no library here reads. It has no word in a manifest.
  public var isRareCoding: Bool { self == .rareJPEG || self == .rareHEIF }

  /// The file extension, without a dot.
  public var fileExtension: String { row.fileExtension }

  /// The media type for servers and `Accept`; nil if the format is not a picture.
  public var mediaType: String? { row.mediaType }

  /// Whether the format is a picture format, decoded here or not.
  public var isPicture: Bool { mediaType != nil }

  /// The first bytes of files of the format; empty if ``sniff(_:)`` needs more than a comparison.
  static let signatures = rows.flatMap { row in row.signatures.map { (bytes: $0, format: row.format) } }

  /// The reader of what its files say besides pixels; nil if there is none.
  var container: (any PictureContainer.Type)? { row.container }

  /// The Debian and Ubuntu packages that decode the format; empty if it is always decoded, or never.
  public var packages: [String] { row.packages }
}
