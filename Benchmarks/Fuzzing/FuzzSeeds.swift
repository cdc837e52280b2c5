import Digests
import Foundation
import Imaging
import Listings
import Manifest
import Pipeline

/// Small sound inputs of each target, made here: from them every field of a format is a few changed bytes away.
///
/// Without them the search never gets past the magic bytes of a listing, and spends its time on pictures of a megapixel.
enum FuzzSeeds {
  /// Writes the seeds of a target into a folder.
  static func write(of target: String, to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (index, bytes) in seeds(of: target).enumerated() {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/made-\(index)"))
    }
  }

  private static func seeds(of target: String) -> [[UInt8]] {
    switch target {
    case "jpeg": [60, 90].flatMap { quality in [1, 3].map { ImageEncoder.jpeg(drawing($0), quality: quality) } }
    case "png": [1, 3].map { ImageEncoder.png(drawing($0)) }
    case "webp": webp.compactMap { Data(base64Encoded: $0).map(Array.init) }
    case "sniffer":
      ["GIF89a", "....ftypavif....mif1", "II*\0\u{8}", "<svg xmlns=''>", "<!DOCTYPE html>"].map { Array($0.utf8) }
    case "exif": [Array("II*\0".utf8) + orientation, Array("MM\0*".utf8) + orientation.reversed()]
    case "csv":
      lists.map { Array($0.utf8) } + packed.compactMap { Data(base64Encoded: $0).map(Array.init) }
    case "listing": listings
    case "lock": [lockTable, lockHeader]
    case "decisions": decisions.map { Array($0.utf8) }
    case "answers": answers.map { Array($0.utf8) }
    case "stamps", "records", "git-index": StateTargets.seeds(of: target)
    case "page": pages.map { Array($0.utf8) }
    case "request": requests.map { Array($0.utf8) }
    default: []
    }
  }

  private static let lists = [
    "\u{feff}url,license\r\n\"https://a.example/1,2.jpg\",CC0\r\ndata:image/png;base64,AA==,\r\n",
    "[{\"url\": \"https://a.example/1.jpg\", \"n\": [1, {}]},\n \"https:\\/\\/a.example\\/2.jpg\"]",
    "{\"url\": \"https://a.example/1.jpg\"}\n{\"url\": \"https://a.example/2.jpg\"}\n",
    "{\"log\": {\"version\": \"1.2\", \"entries\": []}}", "<!-- saved --><html>", "MIME-Version: 1.0\n",
  ]

  /// A page in each form that browsers save, with an address in each place.
  private static let pages = [
    "<!-- saved from url=(0020)https://p.example/a/ --><base href=/b><ul><li><a class=iusc m='{&quot;murl&quot;:&quot;https://a.example/1.jpg&quot;}'><img src='https://tse1.mm.bing.net/th?id=x' width=90></a><li><a href='/imgres?imgurl=https%3A%2F%2Fa.example%2F2.jpg&amp;w=9'><img data-src=/3.png></a></ul>",
    "<picture><source srcset='/a.jpg 320w, /b.jpg 2x'></picture><i style=\"background:url('c.png')\"></i><meta property=og:image content=//d.example/d.png><script>AF_initDataCallback({key: 'ds:1', data:[1,[\"https:\\/\\/e.example\\/e.jpg\",10,20],,{\"\\u0061\":\"\\x41\"}]});</script>",
    "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"b\"\n\n--b\nContent-Type: text/html; charset=latin1\nContent-Transfer-Encoding: quoted-printable\nContent-Location: https://p.example/\n\n<img src=3D\"a=\n.jpg\">\n--b--\n",
    "{\"log\":{\"entries\":[{\"request\":{\"url\":\"https://p.example/\"},\"response\":{\"content\":{\"size\":9,\"mimeType\":\"text/html\",\"text\":\"<img src=a.jpg>\"}}}]}}",
    "{\"r\":[{\"image\":\"https://a.example/1.jpg\",\"thumbnail\":\"https://a.example/t.jpg\",\"width\":9,\"height\":8,\"url\":\"https://a.example/p\",\"html\":\"<a href=https://a.example/2.jpg>\"}]}",
  ]

  /// Lists packed with gzip: by fixed codes, and by codes of their own.
  private static let packed = [
    "H4sIAAAAAAACAystytHJyUxOzStO5cooKSkottLXT9RLrUjMLchJ1TfUyypI13F2NsAiZ6QHAM51Ekc8AAAA",
    "H4sIAAAAAAACAystytHJyUxOzStO5cooKSkottLXT9RLrUjMLchJ1TfUyypI13F2NsAiZ4RHzhguBwC6T8y5YAAAAA==",
  ]

  /// LabelAnswers of every kind of framing.
  private static let answers = [
    "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nETag: \"a\"\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\nabcd",
    "HTTP/1.1 200 OK\r\n Date: folded\r\nContent-Length: 4\r\n\r\nabcd",
    "HTTP/1.1 200 OK\r\nX-A: b\r\n\tfolded\r\nContent-Type: text/html;\r\n charset=x\r\n\r\nabcd",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n4;a=b\r\nabcd\r\n0\r\nX: y\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd",
    "HTTP/1.1 302 Found\r\nLocation: /b\r\nSet-Cookie: a=b; Path=/; Domain=fuzz.test\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 301 Moved\r\nLocation: https://fuzz.test/c?d#e\r\n\r\n",
    "HTTP/1.1 429 Slow\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nX-Robots-Tag: otherbot: none, dsbuild: noai\r\nContent-Length: 4\r\n\r\nabcd",
    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u{1f}\u{8b}\u{8}\0",
    "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\", algorithm=MD5\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.0 200 OK\r\n\r\nabcdHTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n",
    "HTTP/0.9", "HTTP/2 200\r\n\r\n",
  ]

  /// Where the page of the requests is, and what it knows.
  static let port: UInt16 = 8_080
  static let token = "09af3c5d7e812b4609af3c5d7e812b46"

  private static var requests: [String] {
    let digest = SHA256Digest(of: "picture").hex
    let body = #"{"class":"weir","image":"\#(digest)","answer":"yes","x":1,"y":2,"side":3}"#
    let host = "Host: 127.0.0.1:\(port)\r\n"
    let post = "POST /api/answer HTTP/1.1\r\n\(host)X-Dsbuild-Token: \(token)\r\nContent-Type: application/json\r\n"
    return [
      "GET / HTTP/1.1\r\n\(host)Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n\r\n",
      "HEAD /page.js HTTP/1.0\r\nHost: localhost:\(port)\r\nOrigin: http://localhost:\(port)\r\n\r\n",
      "\(post)Content-Length: \(body.utf8.count)\r\nSec-Fetch-Site: same-origin\r\n\r\n\(body)",
      "\(post)Transfer-Encoding: chunked\r\n\r\n", "OPTIONS * HTTP/1.1\r\n\(host)\r\n",
    ]
  }

  private static func drawing(_ channels: Int) -> Raster {
    let (width, height) = (20, 12)
    let pixels = (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
    return Raster(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// One directory entry, orientation 6, little endian.
  private static let orientation: [UInt8] = [8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]

  /// 16 x 12 lossy, 8 x 6 lossless, 16 x 8 with alpha, 8 x 8 of two frames.
  private static let webp = [
    "UklGRlwAAABXRUJQVlA4IFAAAAAQAgCdASoQAAwABABoJbACdAEO9VK53ClAAP7zN7Bp/k642AtbU4Vc3G48/HNxO71eVOz8gjFeqdtDrf5O/F+5vu/g2PIB87iA/mpjuzgAAA==",
    "UklGRjoAAABXRUJQVlA4TC4AAAAvB0ABALkyRPQ/dhHR/4CCtm0Y4+n4M7wQBAIpzOTnIAgmaartGIg1A7vF4H0E",
    "UklGRogAAABXRUJQVlA4WAoAAAAQAAAADwAABwAAQUxQSCQAAAARXyAWTHEInYuIiJmBQQBIFFKIJYVYUoglhRUXiOh/gHK6+wNWUDggPgAAADACAJ0BKhAACAAFQHwlsAJ0fwAYGhccWl8AAP7b3i7RYKAcrP+RWKUMItD5X6WSRGPfDKq+1YcF9lfb5MAA",
    "UklGRswAAABXRUJQVlA4WAoAAAACAAAABwAABwAAQU5JTQYAAAAAAAAAAABBTk1GTAAAAAAAAAAAAAcAAAcAADIAAAJWUDggNAAAANABAJ0BKggACAAHQJYlsAJ0APQxZxgAAP7c02hhMaI9rmtJh7PNYVQ8hcb3c8qyXKsYAABBTk1GTAAAAAAAAAAAAAcAAAcAADIAAABWUDggNAAAANQBAJ0BKggACAAAAJYlsAJ0AN0dr9cAAP5HufQG+vXWgICZA3moTbgFPcJY+pcoTm0AAAA=",
  ]

  /// Items bare, out, and with every fact there is; and where they came from.
  private static var listings: [[UInt8]] {
    var full = Item(id: ItemID(high: 1, low: 2))
    full.image = SHA256Digest(of: "full")
    full.bytes = 10_233
    full.format = .jpeg
    (full.width, full.height, full.orientation, full.phash) = (640, 480, 6, 0x0123_4567_89ab_cdef)
    full.duplicate = .init(image: SHA256Digest(of: "other"), distance: 21, grade: .near)
    full.group = SHA256Digest(of: "group")
    (full.answer, full.score, full.isForReview) = (.yes, 9_300, true)
    full.crop = SquareBox(x: 80, y: 0, side: 480)
    (full.cropChooser, full.focus) = (.model, .init(x: 320, y: 251))
    (full.cropped, full.split) = (SHA256Digest(of: "crop"), .test)
    let items = [
      full, Item(id: ItemID(high: 3, low: 4)), Item(id: ItemID(high: 5, low: 6), verdict: .out(.fetch, .http(404))),
    ]
    let origin = OriginTable(
      sources: [.init(path: "weir.csv", isFiles: false, license: "CC0-1.0", provider: "image-search")],
      rows: items.enumerated().map { line, item in
        .init(id: item.id, standing: .candidate, source: 0, line: line + 2, text: "https://a.example/\(line).jpg")
      })
    // A long listing is the list of its pieces.
    let long = Listing((0..<1_100).map { Item(id: ItemID(high: UInt64($0) << 53, low: 0)) })
    return items.map { Listing([$0]).encoded() } + [Listing(items).encoded(), long.encoded(), origin.encoded()]
  }

  private static var lockTable: [UInt8] {
    var row = LockRow(id: ItemID(high: 1, low: 2), verdict: "near_duplicate", url: "https://a.example/1.jpg")
    row.duplicateOf = SHA256Digest(of: "other")
    row.sha256 = SHA256Digest(of: "picture")
    (row.bytes, row.width, row.height, row.pixels, row.phash) = (10_233, 640, 480, 7, 8)
    row.crop = .init(x: 80, y: 0, side: 480)
    return LockTable([row, LockRow(id: ItemID(high: 3, low: 4), verdict: "http_404", url: "data:a%09b")]).encoded
  }

  private static var lockHeader: [UInt8] {
    var header = LockHeader()
    if let name = ClassName(rawValue: "weir") {
      header.classes[name] = .init(rows: 2, kept: 1, digest: SHA256Digest(of: ""))
    }
    header.versions = ["inspect": 3]
    header.libraries = ["libpng": "1.6.39"]
    header.models = ["efficientnet-lite0": SHA256Digest(of: "weights")]
    header.nearAlgorithm = "auto"
    return header.encoded
  }

  private static var decisions: [String] {
    let digest = SHA256Digest(of: "picture").hex
    return [
      #"{"image": "\#(digest)", "answer": "yes"}"#,
      #"{"image": "\#(digest)", "x": 80, "y": 0, "side": 480, "by": "person"}"#,
      "\(digest) \(SHA256Digest(of: "other").hex)\nkeep \(digest)\n", "\(digest)\nhttps://a.example/1.jpg\n*.example\n",
    ].map { $0 + "\n" }
  }
}
