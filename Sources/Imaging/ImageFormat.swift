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

  /// The common name, as the manifest spells it.
  public var name: String {
    switch self {
    case .jpeg: "jpeg"
    case .png: "png"
    case .webp: "webp"
    case .gif: "gif"
    case .avif: "avif"
    case .heic: "heic"
    case .tiff: "tiff"
    case .bmp: "bmp"
    case .jp2: "jp2"
    case .ico: "ico"
    case .svg: "svg"
    case .html: "html"
    case .pdf: "pdf"
    case .jxl: "jxl"
    case .psd: "psd"
    case .netpbm: "netpbm"
    case .postscript: "postscript"
    case .xml: "xml"
    case .json: "json"
    case .text: "text"
    case .archive: "archive"
    case .video: "video"
    case .rareJPEG: "jpeg (lossless, 12-bit or hierarchical)"
    }
  }

  /// Returns the format that the manifest spells `name`; nil if there is none.
  public init?(name: some StringProtocol) {
    guard let format = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = format
  }

  /// The file extension, without a dot.
  public var fileExtension: String {
    switch self {
    case .jpeg, .rareJPEG: "jpg"
    case .tiff: "tif"
    case .text: "txt"
    case .netpbm: "ppm"
    case .postscript: "eps"
    case .archive: "zip"
    case .video: "mp4"
    case .png, .webp, .gif, .avif, .heic, .bmp, .jp2, .ico, .svg, .html, .pdf, .jxl, .psd, .xml, .json: name
    }
  }

  /// The media type for servers and `Accept`; nil if the format is not a picture.
  public var mediaType: String? {
    switch self {
    case .jpeg, .rareJPEG: "image/jpeg"
    case .png: "image/png"
    case .webp: "image/webp"
    case .gif: "image/gif"
    case .avif: "image/avif"
    case .heic: "image/heic"
    case .tiff: "image/tiff"
    case .bmp: "image/bmp"
    case .jp2: "image/jp2"
    case .ico: "image/vnd.microsoft.icon"
    case .svg: "image/svg+xml"
    case .jxl: "image/jxl"
    case .psd: "image/vnd.adobe.photoshop"
    case .netpbm: "image/x-portable-anymap"
    case .html, .pdf, .postscript, .xml, .json, .text, .archive, .video: nil
    }
  }

  /// Whether the format is a picture format, decoded here or not.
  public var isPicture: Bool { mediaType != nil }
}
