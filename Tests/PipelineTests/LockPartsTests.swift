import Digests
import Engine
import Listings
import Manifest
import TestSupport
import Testing

@testable import Pipeline

/// A long table of the lock is cut into files by the first digits of the ids.
@Suite("The parts of a long table")
struct LockPartsTests {
  private static let manifest = "dsbuild: 1\nname: lock\nclasses: { weir: weir.csv, gate: gate.csv }\n"
  private static let rows = LockTable(
    (0..<200).map {
      LockRow(id: ItemID(class: .weir, address: "https://a/\($0)"), verdict: "in", url: "https://a/\($0)")
    }
  ).rows

  private func rows(_ rows: [LockRow] = rows, most: Int) -> LockRows {
    LockRows(count: rows.count, mostRows: most) { each throws(EngineError) in for row in rows { try each(row) } }
  }

  private func write(
    _ rows: LockRows, _ name: ClassName, replacing old: [String] = [""], in project: PlannedProject
  ) throws {
    try rows.write(name, try rows.digests(), replacing: old, in: project.workspace)
  }

  private func files(_ project: PlannedProject) -> [String] {
    project.folder.files(under: "lock").map { String($0.split(separator: "/").last ?? "") }.sorted()
  }

  @Test(
    "are as many as keep each file short: none up to 100,000 rows, 256 for ten million",
    arguments: [(0, 0), (100_000, 0), (100_001, 1), (1_600_000, 1), (1_600_001, 2), (10_000_000, 2), (100_000_000, 3)])
  func digits(rows: Int, digits: Int) {
    #expect(LockParts.digits(rows: rows) == digits)
  }

  @Test("are named after the class and the first digits, and nothing else is one")
  func names() throws {
    let id = ItemID(high: 0x0f12_3456_789a_bcde, low: 1)
    #expect(LockParts.part(of: id, digits: 2) == "0f" && LockParts.part(of: id, digits: 0) == "")
    #expect(
      LockParts.path(.weir, part: "0f") == "lock/weir.0f.tsv" && LockParts.path(.weir, part: "") == "lock/weir.tsv")
    let found = try #require(LockParts.table(ofFile: "weir.0f.tsv"))
    #expect(found.name == .weir && found.part == "0f")
    for name in ["weir.tsv.gz", "weir.0F.tsv", "weir..tsv", "weir.0f.1.tsv", "weir.00000.tsv", "Weir.tsv", ".tsv", "x"]
    {
      #expect(LockParts.table(ofFile: name) == nil, "\(name)")
    }
  }

  @Test("have together the rows and the digest of the table in one file", arguments: [1_000, 100, 10, 1])
  func equal(most: Int) throws {
    let project = try PlannedProject(Self.manifest, files: ["lock/keep.txt": "mine"])
    let whole = rows(most: 1_000)
    let cut = rows(most: most)
    try write(whole, .gate, in: project)
    try write(cut, .weir, in: project)
    #expect(try cut.digests().whole == whole.digests().whole)
    #expect(files(project).count == (most == 1_000 ? 3 : most == 100 ? 18 : files(project).count))
    let files = try DatasetLock.parts(in: project.workspace)
    let table = try LockedTable(of: .weir, files: files, in: project.workspace)
    #expect(try table.digest == whole.digests().whole && table.table().rows == Self.rows)
    #expect(table.facts.rows == 200 && table.isCutWell == (most == 1_000))
    // The second time, the digest is remembered under those of the parts.
    #expect(try LockedTable(of: .weir, files: files, in: project.workspace).digest == table.digest)
    let git = try LockFiles(
      Dictionary(
        uniqueKeysWithValues: try self.files(project).map { ("lock/\($0)", try project.folder.read("lock/\($0)")) }))
    #expect(git.tables[.weir] == LockTable(Self.rows).encoded && git.tables[.gate] == git.tables[.weir])
  }

  @Test("say each row's pin without the others", arguments: [100, 1])
  func pins(most: Int) throws {
    let project = try PlannedProject(Self.manifest, files: ["lock/keep.txt": "mine"])
    let pinned = Self.rows.map { row in
      var row = row
      row.sha256 = SHA256Digest(of: row.url)
      return row
    }
    let cut = rows(pinned, most: most)
    try write(cut, .weir, in: project)
    // A build that wrote the parts knows the digest of the whole table.
    try LockedTable.remember(try cut.digests(), in: project.workspace)
    let files = try DatasetLock.parts(in: project.workspace)
    for rows in [pinned.prefix(1), pinned.suffix(3), pinned[...]] {
      let table = try LockedTable(of: .weir, files: files, in: project.workspace)
      #expect(table.facts.rows == 200)
      let pins = try table.fewPins()
      #expect(rows.map { pins.image(of: $0.id) } == rows.map(\.sha256))
    }
  }

  @Test("are written where their rows change, and the files of another cut are removed")
  func changes() throws {
    let project = try PlannedProject(Self.manifest)
    try project.folder.write(LockTable(Self.rows).encoded, to: "lock/weir.tsv")
    try project.folder.write("mine", to: "lock/weir.0.txt")
    try write(rows(most: 100), .weir, in: project)
    #expect(!files(project).contains("weir.tsv") && files(project).count == 17)
    let stamps = { (name: String) in FileStamp(path: project.folder.path(of: "lock/\(name)")) }
    let before = files(project).map(stamps)
    var changed = Self.rows
    changed[0].verdict = "dns"
    try write(rows(changed, most: 100), .weir, in: project)
    let after = files(project).map(stamps)
    #expect(zip(before, after).count { $0 != $1 } == 1, "one part has the row")
    let old = try #require(try DatasetLock.parts(in: project.workspace)[.weir])
    try write(rows(Array(Self.rows.prefix(50)), most: 100), .weir, replacing: old, in: project)
    #expect(files(project) == ["weir.0.txt", "weir.tsv"])
  }

  @Test("of a lock that was cut elsewhere are read, obeyed under `--locked`, and joined by the next build")
  func foreignCut() async throws {
    let text = "dsbuild: 1\nname: lock\nclasses: { weir: { sources: [ { files: 'pictures/*.jpg' } ] } }\n"
    let project = try PlannedProject(text)
    for seed in 0..<6 {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "pictures/\(seed).jpg")
    }
    try await project.edited(text).build()
    let (header, table) = (try project.folder.read("dataset.lock"), try project.folder.read("lock/weir.tsv"))
    let rows = try LockTable.read(table, file: "t").table.rows
    try write(self.rows(rows, most: 1), .weir, in: project)
    #expect(!project.folder.contains("lock/weir.tsv"))
    let locked = try project.edited(text, mode: .init(isLocked: true))
    try await locked.build()
    #expect(!project.folder.contains("lock/weir.tsv"), "`--locked` writes nothing")
    try await project.edited(text).build()
    #expect(try project.folder.read("lock/weir.tsv") == table && project.folder.read("dataset.lock") == header)
    #expect(files(project) == ["weir.tsv"])
  }
}
