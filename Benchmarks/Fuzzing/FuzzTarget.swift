import Imaging
import Listings
import Manifest
import Pipeline
import Review
import Transfer

/// What is fed with bytes: one reader of hostile input each.
enum FuzzTarget {
  /// A function libFuzzer can call; it captures nothing.
  typealias Function = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32

  /// The targets by name.
  static let all: [String: Function] = unsafe [
    "jpeg": { picture(unsafe bytes($0, $1), of: .jpeg) },
    "png": { picture(unsafe bytes($0, $1), of: .png) },
    "webp": { picture(unsafe bytes($0, $1), of: .webp) },
    "gif": { picture(unsafe bytes($0, $1), of: .gif) },
    "avif": { picture(unsafe bytes($0, $1), of: .avif) },
    "heic": { picture(unsafe bytes($0, $1), of: .heic) },
    "sniffer": { sniff(unsafe bytes($0, $1)) },
    "exif": { exif(unsafe bytes($0, $1)) },
    "csv": { lists(unsafe bytes($0, $1)) },
    "manifest": { manifest(unsafe bytes($0, $1)) },
    "listing": { listing(unsafe bytes($0, $1)) },
    "lock": { lock(unsafe bytes($0, $1)) },
    "decisions": { decisions(unsafe bytes($0, $1)) },
    "answers": { FuzzedServer.answer(unsafe bytes($0, $1)) },
    "stamps": { StateTargets.stamps(unsafe bytes($0, $1)) },
    "records": { StateTargets.records(unsafe bytes($0, $1)) },
    "git-index": { StateTargets.gitIndex(unsafe bytes($0, $1)) },
    "page": { page(unsafe bytes($0, $1)) },
    "request": { request(unsafe bytes($0, $1)) },
  ]

  private static func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// Small enough that an input takes a fraction of a millisecond: a JPEG of this size is just large enough to be decoded
  /// at a half, and in a smaller picture a decoder does nothing else. A damaged WebP often decodes to its end.
  private static func maxPixels(_ format: ImageFormat) -> Int { format == .jpeg ? 1 << 16 : 1 << 12 }

  private static func picture(_ bytes: [UInt8], of format: ImageFormat) -> Int32 {
    guard ImageFormat.sniff(bytes) == format else { return -1 }
    let maxPixels = maxPixels(format)
    let options = InspectOptions(
      formats: ImageFormat.decodable, minSide: 1, maxPixels: maxPixels, maxAspectRatio: .infinity)
    let found = ImageInspector.examine(bytes, options: options)
    let whole = try? ImageDecoder.decode(bytes, maxPixels: maxPixels)
    // A scaled decode and a whole one meet the same damage.
    if case .success(let inspection) = found, whole == nil { fatalSplit("\(inspection.facts)") }
    _ = try? PixelDigest.of(bytes, maxPixels: maxPixels)
    _ = try? Cropper.crop(bytes, box: nil, options: CropOptions(), maxPixels: maxPixels)
    if let whole {
      let corner = SquareBox(x: 0, y: 0, side: min(whole.width, whole.height))
      let copy = CropOptions(size: nil, lossless: true)
      _ = try? Cropper.crop(bytes, box: corner, options: copy, maxPixels: maxPixels)
    }
    return 0
  }

  private static func fatalSplit(_ facts: String) -> Never {
    preconditionFailure("inspected as sound, and does not decode: \(facts)")
  }

  private static func sniff(_ bytes: [UInt8]) -> Int32 {
    _ = ImageFormat.sniff(bytes)
    return 0
  }

  /// The bytes as the EXIF block of a JPEG that ends after its frame header.
  private static func exif(_ bytes: [UInt8]) -> Int32 {
    let block = Array("Exif\0\0".utf8) + bytes.prefix(60_000)
    let length = block.count + 2
    let frame: [UInt8] = [
      0xff, 0xc0, 0, 11, 8, 0, 16, 0, 8, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0xff, 0xd9,
    ]
    let picture =
      [0xff, 0xd8, 0xff, 0xe1, UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)] + block
      + frame
    _ = try? ImageDecoder.size(of: picture)
    return 0
  }

  private static func lists(_ bytes: [UInt8]) -> Int32 {
    for file in ["a.csv", "a.tsv", "a.txt", "a.jsonl", "a.json"] {
      _ = try? URLList.read(bytes, file: file, settings: ListSettings())
    }
    return 0
  }

  /// A saved page: what is kept are addresses, and each only once.
  private static func page(_ bytes: [UInt8]) -> Int32 {
    guard let page = try? PageLinks(bytes, base: "https://page.example/a/b") else { return 0 }
    precondition(Set(page.links.map(\.url)).count == page.links.count, "an address is kept once")
    precondition(page.counts.kept == page.links.count, "what is kept is counted")
    for link in page.links {
      precondition(link.url.hasPrefix("http") || link.url.hasPrefix("data:"), "only addresses are kept")
    }
    return 0
  }

  private static func manifest(_ bytes: [UInt8]) -> Int32 {
    let capabilities = ManifestCapabilities(exports: [.imagefolder], decoded: [PictureWord("jpeg")])
    _ = try? ManifestLoader.load(
      text: bytes, file: "dataset.yaml", environment: ["HOME": "/"], capabilities: capabilities)
    return 0
  }

  private static func listing(_ bytes: [UInt8]) -> Int32 {
    if let listing = Listing(encoded: bytes) {
      // A long one is cut when it is read.
      precondition(listing.pieces.count > 1 || listing.encoded() == bytes, "a listing has one encoding")
    }
    if let outline = ListingOutline(encoded: bytes) {
      precondition(outline.encoded() == bytes, "a list of pieces has one encoding")
    }
    _ = OriginTable(encoded: bytes)
    return 0
  }

  private static func lock(_ bytes: [UInt8]) -> Int32 {
    _ = try? LockHeader.read(bytes, file: "dataset.lock")
    if let table = try? LockTable.read(bytes, file: "lock/a.tsv").table {
      let again = try? LockTable.read(table.encoded, file: "lock/a.tsv").table
      precondition(again == table, "a lock is read as it was written")
    }
    return 0
  }

  /// A request to the review page: it ends the same however its bytes come, and nothing is answered without host and token.
  private static func request(_ bytes: [UInt8]) -> Int32 {
    let trial = RequestTrial(port: FuzzSeeds.port, token: FuzzSeeds.token)
    let whole = trial.outcome(of: bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    switch whole {
    case .admitted(let method, let target, _):
      precondition(target.hasPrefix("/"), "a target is a path")
      precondition(text.contains(":\(FuzzSeeds.port)"), "only our own hosts are answered")
      precondition(method != "POST" || text.contains(FuzzSeeds.token), "a change needs the token")
      precondition(["GET", "HEAD", "POST"].contains(method), "no other method is answered")
      precondition(trial.outcome(of: bytes, inPiecesOf: 1) == whole, "pieces change nothing")
    case .unfinished:
      precondition(trial.outcome(of: bytes, inPiecesOf: 7) == whole, "pieces change nothing")
    case .refused:
      // Bytes behind a request are seen only where they come with it.
      if case .unfinished = trial.outcome(of: bytes, inPiecesOf: 3) { preconditionFailure("pieces change nothing") }
    }
    return 0
  }

  private static func decisions(_ bytes: [UInt8]) -> Int32 {
    _ = try? LabelFile(bytes, file: "a")
    _ = try? CropFile(bytes, file: "a")
    _ = try? AllowFile(bytes, file: "a")
    _ = try? TakedownFile(bytes, file: "a")
    return 0
  }
}
