import Foundation
import TestSupport

/// What people have when they begin, by the sections of the guide "A first hour".
enum FirstInput: String, CaseIterable, Sendable {
  case folders = "A folder for each class"
  case links = "Folders that are links"
  case labels = "One CSV with a column of labels"
  case pandas = "A CSV that pandas wrote"
  case excel = "A CSV from a German Excel"
  case captions = "A CSV with `image_url` and captions"
  case headerless = "A CSV without a header"
  case tabs = "A TSV with captions first"
  case windows = "A CSV in CP1252"
  case packed = "A CSV packed with gzip"
  case json = "A JSON array"
  case page = "A saved HTML page"
  case parquet = "A Parquet table"

  /// Whether its pictures are on disk.
  var isOfFiles: Bool { self == .folders || self == .links }

  /// Writes the input of a class.
  func write(_ name: String, addresses: [String], into folder: TemporaryFolder) throws {
    func list(_ ending: String, _ head: String, _ row: (Int, String) -> String) throws {
      try folder.write(head + addresses.enumerated().map(row).joined(), to: "lists/\(name)\(ending)")
    }
    switch self {
    case .folders, .links:
      let place = self == .folders ? "photos" : "store"
      for (index, address) in addresses.enumerated() {
        let seed = (address.contains("/shoe/") ? 10 : 0) + UInt64(index)
        try folder.write(DrawnPicture(.weir, seed: seed).jpeg(), to: "\(place)/\(name)/IMG \(index).JPG")
      }
      guard self == .links else { return }
      try FileManager.default.createDirectory(atPath: folder.path(of: "photos"), withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: folder.path(of: "photos/\(name)"), withDestinationPath: "../store/\(name)")
    case .labels:
      let known = folder.contains("lists/all.csv") ? try folder.text("lists/all.csv") : "url,label\n"
      try folder.write(known + addresses.map { "\($0),\(name)\n" }.joined(), to: "lists/all.csv")
    case .pandas: try list(".csv", ",photo\n") { "\($0),\($1)\n" }
    case .excel: try list(".csv", "\u{FEFF}Bild-URL;Titel\r\n") { "\($1);Foto, Nr. \($0)\r\n" }
    case .captions: try list(".csv", "image_url,caption\n") { "\($1),\"a \(name), \($0)\"\n" }
    case .headerless: try list(".csv", "") { "\($0),\($1)\n" }
    case .tabs: try list(".tsv", "") { "a \(name), no. \($0)\t\($1)\n" }
    case .windows:
      let text = "url,credit\n" + addresses.map { "\($0),Ren\u{E9}\n" }.joined()
      try folder.write(text.unicodeScalars.map { UInt8($0.value) }, to: "lists/\(name).csv")
    case .packed:
      let text = Array(("url\n" + addresses.map { $0 + "\n" }.joined()).utf8)
      try folder.write(StoredGzip.file(of: text), to: "lists/\(name).csv.gz")
    case .json:
      let objects = addresses.map { "  {\"url\": \"\($0)\", \"caption\": \"a \(name)\"}" }
      try folder.write("[\n\(objects.joined(separator: ",\n"))\n]\n", to: "lists/\(name).json")
    case .page:
      let pictures = addresses.map { "<p><img alt='a' src=\"\($0)\"></p>\n" }.joined()
      try folder.write("<!DOCTYPE html>\n<title>\(name)</title>\n\(pictures)", to: "pages/\(name).html")
    case .parquet:
      let rows = "url\n" + addresses.map { $0 + "\n" }.joined()
      try folder.write(rows, to: "tables/\(name).csv")
      // Only a library writes Parquet; where there is none, the guide's command is skipped too.
      let program = "import pandas; pandas.read_csv('tables/\(name).csv').to_parquet('tables/\(name).parquet')"
      let process = Process()
      let named = ProcessInfo.processInfo.environment["DSBUILD_TRAINING_PYTHON"]
      process.executableURL = URL(fileURLWithPath: named ?? "/usr/bin/python3")
      process.arguments = ["-c", program]
      process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
    }
  }
}

/// A file as gzip would write it, with nothing packed.
enum StoredGzip {
  /// The file of fewer than 65,536 bytes.
  static func file(of bytes: [UInt8]) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> ($0 * 8) & 0xff) } }
    var sum: UInt32 = ~0
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1] + number(bytes.count, 2) + number(~bytes.count & 0xffff, 2) + bytes
      + number(Int(~sum), 4) + number(bytes.count, 4)
  }
}
