import Foundation
import TestSupport
import Testing

/// Tables of which only some lines change.
@Suite("Changed tables")
struct ChangedTableTests {
  private static let manifest = """
    dsbuild: 1
    name: tables
    classes:
      gate: [{ files: "photos/gate/*.jpg" }]
      weir: { sources: [{ csv: sources/weir.csv }, { files: "photos/weir/*.jpg" }] }
    inspect: { min_side: 16 }
    duplicates: { near: { threshold: 0% } }
    split: { train: 60%, val: 20%, test: 20%, seed: 42 }
    export:
      - { format: csv, to: out/table.csv }
      - { format: jsonl, to: out/table.jsonl }

    """

  /// A small picture: drawing holds a thread on which the servers of other tests wait.
  private static func picture(_ seed: UInt64) -> [UInt8] {
    DrawnPicture(.weir, seed: seed, width: 32, height: 24).jpeg()
  }

  /// A row of the list, whose title has to be quoted.
  private static func row(_ seed: UInt64) -> String {
    "\"data:image/jpeg;base64,\(Data(picture(seed)).base64EncodedString())\",\"a title, \"\"\(seed)\"\"\"\n"
  }

  @Test("are those of a build from scratch after each of some random edits", arguments: 1...3 as ClosedRange<UInt64>)
  func edits(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let project = try TemporaryProject()
    try project.folder.write(Self.manifest, to: "dataset.yaml")
    for index in 0..<12 as Range<UInt64> {
      try project.folder.write(Self.picture(100 * seed + index), to: "photos/gate/\(index).jpg")
      try project.folder.write(Self.picture(100 * seed + 20 + index), to: "photos/weir/\(index).jpg")
      await Task.yield()
    }
    var rows = (0..<8 as Range<UInt64>).map { Self.row(100 * seed + 40 + $0) }
    for edit in 0..<8 as Range<UInt64> {
      if edit > 0 {
        for _ in 0..<Int.random(in: 1...2, using: &generator) {
          let path =
            "photos/\(["gate", "weir"].randomElement(using: &generator) ?? "")/\(UInt64.random(in: 0..<14, using: &generator)).jpg"
          switch Int.random(in: 0..<6, using: &generator) {
          case 0: if project.folder.contains(path) { try project.folder.remove(path) }
          case 1: rows.remove(at: Int.random(in: rows.indices, using: &generator))
          case 2: rows.append(Self.row(1_000 * seed + 60 + edit))
          // Such a file is in no table.
          case 3: try project.folder.write("no picture \(edit)", to: path)
          default: try project.folder.write(Self.picture(1_000 * seed + 10 * edit), to: path)
          }
        }
      }
      try project.folder.write("url,title\n" + rows.joined(), to: "sources/weir.csv")
      let scratch = try TemporaryProject()
      for path in project.folder.files() where !path.hasPrefix(".dsbuild/") && !path.hasPrefix("out/") {
        try scratch.folder.write(project.folder.read(path), to: path)
      }
      _ = try await project.build()
      _ = try await scratch.build()
      for path in ["out/table.csv", "out/table.jsonl", "lock/weir.tsv", "dataset.lock"] {
        #expect(try project.folder.text(path) == scratch.folder.text(path), "\(path) after edit \(edit)")
      }
    }
  }
}
