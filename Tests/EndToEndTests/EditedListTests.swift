import Digests
import Foundation
import TestSupport
import Testing

/// The rows that come again are not read, requested or written again. That must not show in any byte.
@Suite("A list that is edited")
struct EditedListTests {
  private static let pictures = 16

  /// Changes the rows of a list: a row more, one less, another one in a place, two that change places, one repeated, a dead
  /// address, an empty row, or one with a user name.
  private func edit(_ rows: inout [String], at origin: LoopbackOrigin, _ generator: inout SeededGenerator) {
    func address() -> String { origin.url("/\(Int.random(in: 0..<Self.pictures, using: &generator)).jpg") }
    let place = Int.random(in: 0..<rows.count, using: &generator)
    switch Int.random(in: 0..<9, using: &generator) {
    case 0: rows.insert(address(), at: place)
    case 1: rows.remove(at: place)
    case 2: rows[place] = address()
    case 3: rows.swapAt(0, place)
    case 4: rows.append(rows[place])
    case 5: rows.insert(origin.url("/gone/\(place).jpg"), at: place)
    case 6: rows.insert("", at: place)
    case 7: rows.insert(address().replacingOccurrences(of: "http://", with: "http://me:secret@"), at: place)
    default: rows.insert(address().replacingOccurrences(of: "http://", with: "HTTP://"), at: place)
    }
  }

  private func write(_ rows: [String], to project: TemporaryProject) throws {
    try project.folder.write("url,name\n" + rows.map { "\($0),x\n" }.joined(), to: "gate.csv")
  }

  @Test("gives the lock, the rows and the output of a build from scratch", arguments: 0..<6 as Range<UInt64>)
  func edits(seed: UInt64) async throws {
    try await LoopbackOrigin.serve { origin in
      var generator = SeededGenerator(seed: seed)
      for picture in 0..<Self.pictures {
        origin.answer("/\(picture).jpg", .jpeg(DrawnPicture(.weir, seed: UInt64(picture)).jpeg()))
      }
      var rows = (0..<10).map { origin.url("/\($0).jpg") }
      let project = try TemporaryProject()
      try project.folder.write(
        """
        dsbuild: 1
        name: edited
        classes: { gate: gate.csv }
        fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
        crop: { mode: center, size: 32 }
        split: { train: 50%, val: 25%, test: 25%, seed: 3 }
        export:
          - { format: imagefolder, to: out/tree }
          - { format: csv, to: out/manifest.csv }

        """, to: "dataset.yaml")
      try write(rows, to: project)
      _ = try await project.build()
      for _ in 0..<5 {
        for _ in 0...Int.random(in: 0..<2, using: &generator) { edit(&rows, at: origin, &generator) }
        try write(rows, to: project)
        let scratch = try TemporaryProject()
        for path in project.folder.files() where !path.hasPrefix("out/") && !path.hasPrefix(".dsbuild/") {
          try scratch.folder.write(project.folder.read(path), to: path)
        }
        let (built, expected) = (try await project.build(), try await scratch.build())
        #expect(built.exportDigests == expected.exportDigests, "\(rows)")
        for table in scratch.folder.files(under: "lock") {
          #expect(try project.folder.text(table) == scratch.folder.text(table), "\(rows)")
        }
        let listed = try await project.dsbuild("ls", "--json").output
        #expect(try await scratch.dsbuild("ls", "--json").output == listed, "\(rows)")
        #expect(try await project.build().result == "unchanged")
      }
    }
  }
}
