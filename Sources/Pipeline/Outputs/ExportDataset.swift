public import Digests
public import Listings
public import Manifest

/// A finished dataset for export formats: the items with the verdict "in", in a fixed order.
public struct ExportDataset: Sendable {
  /// The dataset's name.
  public var name: String
  /// Its version, if the manifest has one.
  public var version: String?
  /// Its description.
  public var description: String?
  /// The licence of the published set.
  public var license: String?
  /// The contact address.
  public var contact: String?
  /// Its page.
  public var url: String?
  /// The day on which this version was published.
  public var published: String?
  /// How to cite it.
  public var citation: String?
  /// The classes, sorted by key: the class index is the position here.
  public var classes: [ExportClass]
  /// Whether the manifest splits the set.
  public var isSplit: Bool
  /// The images, sorted by split, class, file name.
  public var images: [ExportImage]

  public init(
    name: String, version: String? = nil, description: String? = nil, license: String? = nil, contact: String? = nil,
    url: String? = nil, published: String? = nil, citation: String? = nil, classes: [ExportClass], isSplit: Bool,
    images: [ExportImage]
  ) {
    self.name = name
    self.version = version
    self.description = description
    self.license = license
    self.contact = contact
    self.url = url
    self.published = published
    self.citation = citation
    self.classes = classes
    self.isSplit = isSplit
    self.images = images
  }
}

/// A class of a finished dataset.
public struct ExportClass: Hashable, Sendable {
  /// The class key.
  public var name: ClassName
  /// The title for people.
  public var title: String?
  /// The description of the class.
  public var description: String?

  public init(name: ClassName, title: String? = nil, description: String? = nil) {
    self.name = name
    self.title = title
    self.description = description
  }
}

/// An image of a finished dataset.
public struct ExportImage: Hashable, Sendable {
  /// Index into ``ExportDataset/classes``.
  public var classIndex: Int
  /// The item at the end of the pipeline; it is in, and has an image digest.
  public var item: Item
  /// SHA-256 of the source image's bytes: the image's name.
  public var image: SHA256Digest
  /// The blob that is delivered: the crop, or the source image itself under `crop.mode: none`.
  public var blob: SHA256Digest
  /// Bytes of the delivered blob.
  public var blobBytes: Int
  /// Width of the delivered picture in pixels.
  public var width: Int
  /// Height of the delivered picture in pixels.
  public var height: Int
  /// `jpg` or `png`.
  public var fileExtension: String
  /// The origin of the row; nil for formats that do not read the origin.
  public var origin: Origin?

  /// The origin of an image.
  public struct Origin: Hashable, Sendable {
    /// Path of the CSV, or of the file on disk.
    public var source: String
    /// Line in the CSV, counted from 1; nil for a file on disk.
    public var row: Int?
    /// The row's text; nil for a file on disk.
    public var url: String?
    /// The image's own licence.
    public var license: String
    /// The attribution: whom to credit.
    public var attribution: String? {
      get { credit.attribution }
      set { credit.attribution = newValue }
    }
    /// Who provided the source.
    public var provider: String
    /// Whom and what to name beside the image; the address of the licence is that of ``terms``.
    public var credit = Credit()
    /// The terms of the licence; ``license`` is its text.
    public var terms = License.unknown

    /// Whether a licence of the image is known, or whom to name.
    public var hasRights: Bool { ![.unknown, .allRightsReserved].contains(terms) || credit != Credit() }

    public init(source: String, row: Int?, url: String?, license: String, attribution: String?, provider: String) {
      self.source = source
      self.row = row
      self.url = url
      self.license = license
      self.provider = provider
      terms = License(license)
      credit.attribution = attribution
    }
  }

  public init(
    classIndex: Int, item: Item, image: SHA256Digest, blob: SHA256Digest, blobBytes: Int, width: Int, height: Int,
    fileExtension: String, origin: Origin?
  ) {
    self.classIndex = classIndex
    self.item = item
    self.image = image
    self.blob = blob
    self.blobBytes = blobBytes
    self.width = width
    self.height = height
    self.fileExtension = fileExtension
    self.origin = origin
  }

  /// First 16 hexadecimal digits of the image's digest: the stem of its file, whatever its crop is.
  public var stem: String { Hexadecimal.encode(image.prefix) }
}
