import Digests
import Imaging
import Listings
import Manifest
import Pipeline

/// Small datasets made by hand.
enum SampleDataset {
  /// A digest whose bytes are `first` and then `rest` over and over.
  static func digest(_ first: [UInt8], rest: UInt8 = 0) throws -> SHA256Digest {
    try SHA256Digest(bytes: first + Array(repeating: rest, count: 32 - first.count)).required
  }

  /// An image of a class, `number` being the first byte of its digest.
  static func image(_ number: UInt8, classIndex: Int, split: Split? = nil, rest: UInt8 = 0) throws -> ExportImage {
    let image = try digest([number], rest: rest)
    var item = Item(id: ItemID(class: try ClassName(rawValue: "class\(classIndex)").required, address: image.hex))
    item.image = image
    item.split = split
    return ExportImage(
      classIndex: classIndex, item: item, image: image, blob: SHA256Digest(of: [number, rest]), blobBytes: 2,
      width: 224,
      height: 224, fileExtension: "jpg", origin: nil)
  }

  /// Two classes and three images; the second is a png, cropped and answered by a person.
  static func small(isSplit: Bool) throws -> ExportDataset {
    var first = try image(0xab, classIndex: 0, split: isSplit ? .train : nil)
    first.item.score = 9312
    first.item.cropChooser = .center
    first.item.crop = SquareBox(x: 80, y: 0, side: 480)
    first.item.phash = 0x0123_4567_89ab_cdef
    first.origin = ExportImage.Origin(
      source: "sources/gate.csv", row: 17, url: "https://example.org/a,\"b\".jpg", license: "CC-BY-4.0",
      attribution: "=Ann\nBee", provider: "image-search")
    first.origin?.credit.licenseURL = "https://creativecommons.org/licenses/by/4.0/"
    first.origin?.credit.title = "+ A gate\tat \u{202e}night"
    first.origin?.credit.landingURL = "https://example.org/page"

    var second = try image(0x10, classIndex: 1, split: isSplit ? .train : nil)
    second.fileExtension = "png"
    second.item.answer = .yes
    second.item.score = 12
    second.item.cropChooser = .person
    second.item.crop = SquareBox(x: 1, y: 2, side: 3)
    second.item.group = first.image
    second.origin = ExportImage.Origin(
      source: "photos/weir.png", row: nil, url: nil, license: "unknown", attribution: nil, provider: "image-search")

    let third = try image(0x20, classIndex: 1, split: isSplit ? .val : nil)
    return ExportDataset(
      name: "flood-assets", version: "0.3.0", description: "Flood \"defence\" assets.", license: "CC-BY-4.0",
      contact: "data@example.org", classes: try classes(["flood_gate", "weir"]), isSplit: isSplit,
      images: [first, second, third])
  }

  /// Classes of these keys.
  static func classes(_ names: [String]) throws -> [ExportClass] {
    try names.map { ExportClass(name: try ClassName(rawValue: $0).required) }
  }
}

/// Something a test needs is not there.
struct Missing: Error {}

extension Optional {
  /// The value, or an error that fails the test.
  var required: Wrapped {
    get throws {
      guard let self else { throw Missing() }
      return self
    }
  }
}

extension OutputFile {
  /// The text of a file made by a format.
  var text: String {
    get throws {
      guard case .bytes(let bytes) = content else { throw Missing() }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
