import Diagnostics
import Digests
import Engine
import Imaging
import Listings
import Manifest
import Pipeline
import TestSupport
import Testing

@Suite("The lock of a dataset")
struct LockTests {
  private static let manifest = "dsbuild: 1\nname: lock\nclasses: { weir: weir.csv }\n"

  private func row(_ path: String, _ verdict: String = "in", image: SHA256Digest? = nil, of name: ClassName = .weir)
    -> LockRow
  {
    let url = "https://example.org/\(path)"
    var row = LockRow(id: ItemID(class: name, address: url), verdict: verdict, url: url)
    row.sha256 = image
    return row
  }

  private func text(_ rows: [LockRow]) -> String { String(decoding: LockTable(rows).encoded, as: UTF8.self) }

  /// A project with a table in its lock, or without one.
  private func project(_ rows: [LockRow]? = nil, mode: Workspace.Mode = Workspace.Mode()) throws -> PlannedProject {
    try PlannedProject(
      Self.manifest, files: rows.map { ["weir.csv": "", "lock/weir.tsv": text($0)] } ?? ["weir.csv": ""], mode: mode)
  }

  /// Writes the lock of a build whose last listing has these items, found in rows of these addresses.
  @discardableResult
  private func write(
    _ items: [Item], _ origin: OriginTable? = nil, complete: [ClassName] = [.weir], in project: PlannedProject
  ) async throws -> Bool {
    let workspace = project.workspace
    let table = origin ?? .of(items.indices.map { "https://example.org/\($0)" })
    let outputs = StepInputs([
      NodeName(.crop, .oneClass(.weir)): NodeOutput(listings: [.weir: try workspace.put(Listing(items))]),
      NodeName(.sources, .oneClass(.weir)): NodeOutput(origin: try workspace.store.put(table.encoded())),
    ])
    return try await LockWriter(project.plan(), in: workspace).write(complete, outputs: outputs)
  }

  @Test("has a row for each item: its verdict, its picture and the address it came from")
  func rows() async throws {
    let project = try project()
    let items = [Item.at("a", image: .picture(1)), .at("b", .out(.fetch, .http(404)))]
    let origin = OriginTable.of(["https://example.org/a", "https://example.org/b"])
    #expect(try await write(items, origin, in: project))
    let rows = try project.lockRows(.weir)
    #expect(Set(rows) == [row("a", image: .picture(1)), row("b", "http_404")])
  }

  @Test("is not written again where nothing in it changes")
  func unchanged() async throws {
    let project = try project()
    let items = [Item.at("a", image: .picture(1))]
    #expect(try await write(items, in: project))
    #expect(try await !write(items, in: project))
    #expect(try await write([.at("a", image: .picture(2))], in: project))
  }

  @Test("holds a file by its path and no user name or password of an address")
  func published() async throws {
    let project = try project()
    let secret = "https://me:secret@example.org/a.jpg"
    var origin = OriginTable.of([secret])
    origin.append(
      .init(id: ItemID(class: .weir, address: "file:b.jpg"), standing: .candidate, source: 1, line: 0, text: "b.jpg"))
    let table = OriginTable(
      sources: origin.sources + [.init(path: "*.jpg", isFiles: true, license: "unknown", provider: "own")],
      rows: Array(origin.rows))
    let items = table.rows.map { Item(id: $0.id) }
    try await write(items, table, in: project)
    #expect(Set(try project.lockRows(.weir).map(\.url)) == ["https://***@example.org/a.jpg", "file:b.jpg"])
  }

  @Test("keeps what it knows of a picture that could not be fetched again")
  func keptFacts() async throws {
    var before = row("a", image: .picture(1))
    (before.width, before.height, before.phash, before.pixels, before.bytes) = (640, 480, 7, 9, 1_000)
    let project = try project([before])
    try await write(
      [.at("a", image: .picture(1), .out(.fetch, .timeout))], .of(["https://example.org/a"]), in: project)
    var after = before
    after.verdict = "timeout"
    #expect(try project.lockRows(.weir) == [after])
  }

  @Test("knows nothing of a picture by an older one at the same address")
  func otherPicture() async throws {
    var before = row("a", image: .picture(1))
    (before.width, before.height, before.phash) = (640, 480, 7)
    let project = try project([before])
    try await write(
      [.at("a", image: .picture(2), .out(.fetch, .hashMismatch))], .of(["https://example.org/a"]), in: project)
    #expect(try project.lockRows(.weir) == [row("a", "hash_mismatch", image: .picture(2))])
  }

  @Test("keeps the square only of a picture that is in, or one that it cannot see")
  func squares() async throws {
    let project = try project()
    var item = Item.at("a", image: .picture(1), .out(.split, .splitLeak))
    (item.crop, item.cropChooser, item.split) = (.init(x: 0, y: 0, side: 9), .person, .train)
    try await write([item], .of(["https://example.org/a"]), in: project)
    let row = try #require(project.lockRows(.weir).first)
    #expect(row.crop == nil && row.cropBy == nil)
    #expect(row.split == .train)
  }

  @Test("is left as it is by a build that may not write it")
  func keepsLock() async throws {
    let project = try project(mode: Workspace.Mode(keepsLock: true))
    #expect(try await !write([.at("a", image: .picture(1))], in: project))
    #expect(!project.folder.contains("dataset.lock"))
  }

  @Test("refuses a change under `--locked`, with each change in a sentence, and writes nothing")
  func locked() async throws {
    let project = try project([row("a", image: .picture(1)), row("b")], mode: Workspace.Mode(isLocked: true))
    let items = [Item.at("a", image: .picture(1), .out(.inspect, .tooSmall)), .at("c")]
    let origin = OriginTable.of(["https://example.org/a", "https://example.org/c"])
    let before = try project.folder.text("lock/weir.tsv")
    do {
      try await write(items, origin, in: project)
      Issue.record("the lock was written")
    } catch let error as LockWouldChange {
      #expect(error.paths == ["lock/weir.tsv", "dataset.lock"])
      #expect(error.kind == .lockWouldChange)
      #expect(
        Set(error.changes.dropFirst()) == [
          "lock/weir.tsv: `https://example.org/a` would change, verdict in -> too_small",
          "lock/weir.tsv: `https://example.org/b` would be removed",
          "lock/weir.tsv: `https://example.org/c` would be added, in",
        ])
    }
    #expect(try project.folder.text("lock/weir.tsv") == before)
    #expect(!project.folder.contains("dataset.lock"))
  }

  @Test("allows a build under `--locked` that changes nothing in it")
  func lockedUnchanged() async throws {
    let project = try project()
    try await write([.at("a", image: .picture(1))], in: project)
    let locked = try project.edited(Self.manifest, mode: Workspace.Mode(isLocked: true))
    #expect(try await !write([.at("a", image: .picture(1))], in: locked))
  }

  @Test("keeps the table of a class that was not brought to its end")
  func incomplete() async throws {
    let rows = [row("a", image: .picture(1))]
    let project = try project(rows)
    try await write([.at("b")], complete: [], in: project)
    #expect(try project.lockRows(.weir) == rows)
    let lock = try project.plan().lock
    #expect(lock.warnings.isEmpty)
    #expect(try LockHeader.read(#require(lock.header), file: "dataset.lock").header.classes[.weir]?.rows == 1)
  }

  @Test("takes another pin with the verdict and the split as they were, and nothing of the old picture")
  func repin() throws {
    var old = row("a", "near_duplicate", image: .picture(1))
    (old.width, old.phash, old.duplicateOf, old.split) = (640, 7, .picture(5), .test)
    let project = try project([old, row("b", image: .picture(2))])
    let bytes = Array("new".utf8)
    let image = try project.workspace.store.put(bytes)
    let writer = LockWriter(try project.plan(), in: project.workspace)
    #expect(try writer.repin([.weir: [old.id: image]]))
    var new = row("a", "near_duplicate", image: image)
    (new.bytes, new.duplicateOf, new.split) = (3, .picture(5), .test)
    #expect(Set(try project.lockRows(.weir)) == [new, row("b", image: .picture(2))])
    let again = LockWriter(try project.plan(), in: project.workspace)
    #expect(try !again.repin([.weir: [old.id: image]]))
  }

  @Test("changes only the verdict of what a person took out")
  func withdraw() throws {
    var kept = row("a", image: .picture(1))
    (kept.width, kept.height) = (640, 480)
    let project = try project([kept, row("b", image: .picture(2))])
    try LockWriter(project.plan(), in: project.workspace).withdraw([.weir: [kept.id: .takenDown]])
    kept.verdict = "taken_down"
    #expect(Set(try project.lockRows(.weir)) == [kept, row("b", image: .picture(2))])
  }

  @Test("loses the tables of classes that are gone, and no other file")
  func formerClasses() throws {
    let project = try project([row("a")])
    try project.folder.write(text([row("x", of: .gate)]), to: "lock/gate.tsv")
    try project.folder.write("a note", to: "lock/notes.tsv")
    try project.folder.write("a note", to: "lock/README.md")
    let notices = try LockWriter(project.plan(), in: project.workspace).removeTablesOfFormerClasses(StepInputs())
    #expect(notices.count == 1)
    #expect(project.folder.files(under: "lock") == ["lock/README.md", "lock/notes.tsv", "lock/weir.tsv"])
  }

  @Test("keeps the tables of classes that are gone where a build may not write")
  func formerClassesLocked() throws {
    let project = try project([row("a")], mode: Workspace.Mode(isLocked: true))
    try project.folder.write(text([row("x", of: .gate)]), to: "lock/gate.tsv")
    let writer = LockWriter(try project.plan(), in: project.workspace)
    #expect(try writer.removeTablesOfFormerClasses(StepInputs()).isEmpty)
    #expect(project.folder.contains("lock/gate.tsv"))
  }

  @Test("says what would change in a row, field by field")
  func differences() {
    var (old, new) = (row("a", image: .picture(1)), row("a", "drift", image: .picture(1)))
    (old.width, new.width) = (640, 320)
    new.crop = .init(x: 1, y: 2, side: 3)
    #expect(
      LockDifference.rows("lock/weir.tsv", from: LockTable([old]), to: LockTable([new])) == [
        "lock/weir.tsv: `https://example.org/a` would change, verdict in -> drift, width 640 -> 320, crop none -> 1,2,3"
      ])
    #expect(LockDifference.rows("lock/weir.tsv", from: LockTable([old]), to: LockTable([old])).isEmpty)
  }

  @Test("says of another library that the lock was written with it")
  func libraryDifference() {
    var (old, new) = (LockHeader(), LockHeader())
    (old.libraries["libpng"], new.libraries["libpng"]) = ("1.6", "1.7")
    #expect(
      LockDifference.header(from: old, to: new, namesTables: true) == [
        "dataset.lock: written with libpng 1.6, here is 1.7"
      ])
    #expect(LockDifference.header(from: nil, to: new, namesTables: true) == ["dataset.lock is not there"])
  }

  @Test("names fifty changes and counts the others")
  func manyChanges() {
    let changes = (0..<60).map { "change \($0)" }
    #expect(LockWouldChange(paths: ["dataset.lock"], changes: changes).changes.count == 51)
    #expect(LockWouldChange(paths: ["dataset.lock"], changes: changes).changes.last == "and 10 more changes")
  }
}

@Suite("A table of the lock as it is read")
struct LockedTableTests {
  private func row(_ url: String, _ name: ClassName = .weir, image: SHA256Digest? = nil) -> LockRow {
    var row = LockRow(id: ItemID(class: name, address: url), verdict: "in", url: url)
    row.sha256 = image
    return row
  }

  private func text(_ rows: [LockRow]) -> String { String(decoding: LockTable(rows).encoded, as: UTF8.self) }

  private func project(_ table: String?, at path: String = "lock/weir.tsv") throws -> PlannedProject {
    try PlannedProject(
      "dsbuild: 1\nname: lock\nclasses: { weir: weir.csv }\n", files: table.map { [path: $0] } ?? [:])
  }

  @Test("is empty where there is no file")
  func absent() throws {
    let table = try LockedTable(of: .weir, in: project(nil).workspace)
    #expect(table.digest == nil)
    #expect(table.facts == LockedTable.Facts(LockTable()))
    #expect(try table.table().rows.isEmpty)
  }

  @Test("counts its rows and knows its pins, the second time from memory")
  func facts() throws {
    var out = row("https://a/2")
    out.verdict = "dns"
    let text = text([row("https://a/1", image: .picture(1)), out])
    let project = try project(text)
    let first = try LockedTable(of: .weir, in: project.workspace)
    #expect(first.facts.rows == 2)
    #expect(first.facts.kept == 1)
    #expect(first.facts.pins != nil && first.facts.splits == nil)
    let second = try LockedTable(of: .weir, in: project.workspace)
    #expect(second.facts == first.facts)
    #expect(try second.table() == first.table())
  }

  @Test("knows the pictures that passed `select` only for a class that has it, also after its facts were remembered")
  func selects() throws {
    let project = try project(text([row("https://a/1", image: .picture(1))]))
    for selects in [false, true, false, true] {
      let table = try LockedTable(of: .weir, selects: selects, in: project.workspace)
      #expect((table.facts.chosen != nil) == selects)
    }
  }

  @Test("has the facts of the listing that it was written from", arguments: [false, true])
  func sameFacts(selects: Bool) throws {
    var item = Item(id: ItemID(class: .weir, address: "https://a/1"))
    (item.image, item.split) = (.picture(1), .val)
    var row = row("https://a/1", image: .picture(1))
    row.split = .val
    let listing = Listing([item])
    #expect(
      LockedTable.Facts(LockTable([row]), selects: selects)
        == LockedTable.Facts(listing, splits: ListedSplits(listing).digest, selects: selects))
  }

  @Test("leaves a damaged line out, and says so at each reading")
  func damaged() throws {
    let project = try project(text([row("https://a/1")]) + "no row at all\n")
    for _ in 0..<2 {
      let table = try LockedTable(of: .weir, in: project.workspace)
      #expect(table.warnings.map { $0.place?.line } == [3])
      #expect(table.facts.rows == 1)
    }
  }

  @Test("is refused while a merge is unresolved, with a hint that loses no side")
  func conflict() throws {
    let project = try project(
      text([row("https://a/1")]) + String(repeating: "<<<<<<< HEAD\n=======\n>>>>>>> branch\n", count: 2))
    let error = #expect(throws: DiagnosticError.self) { try LockedTable(of: .weir, in: project.workspace) }
    let hints = error?.diagnostics.map(\.hint) ?? []
    #expect(hints.count == 2)
    #expect(hints.first == .some(nil))
    #expect(hints.last??.contains("git config merge.dsbuild-lock.driver") == true)
    #expect(hints.last??.contains("keep BOTH sides") == true)
  }

  @Test("has another hint where the merge driver wrote the marks, which would write them again")
  func driverConflict() throws {
    let project = try project(text([row("https://a/1")]) + "<<<<<<< ours\n=======\n>>>>>>> theirs\n")
    let error = #expect(throws: DiagnosticError.self) { try LockedTable(of: .weir, in: project.workspace) }
    #expect(error?.diagnostics.last?.hint?.contains("keep one of the two lines") == true)
    #expect(error?.diagnostics.last?.hint?.contains("git config") == false)
  }

  @Test("has the rows of former keys too, by the ids of the new one, and its own counts")
  func formerKey() throws {
    let project = try project(text([row("https://a/1", .gate, image: .picture(1))]), at: "lock/gate.tsv")
    let table = try LockedTable(of: .weir, formerly: [.gate], in: project.workspace)
    #expect(try table.table().rows == [row("https://a/1", image: .picture(1))])
    #expect(table.digest == nil)
    try project.folder.write(text([row("https://a/2")]), to: "lock/weir.tsv")
    let again = try project.edited("dsbuild: 1\nname: lock\nclasses: { weir: weir.csv }\n")
    let own = try LockedTable(of: .weir, formerly: [.gate], in: again.workspace)
    #expect(try own.table() == LockTable([row("https://a/2"), row("https://a/1", image: .picture(1))]))
    #expect(own.facts.rows == 1)
    #expect(own.facts.pins == table.facts.pins)
  }

  @Test("takes no row of a former key whose address it does not know whole")
  func formerMasked() throws {
    let project = try project(
      text([row("https://***@a/1", .gate, image: .picture(1)), row("https://a/2", .gate)]), at: "lock/gate.tsv")
    let table = try LockedTable(of: .weir, formerly: [.gate], in: project.workspace)
    #expect(try table.table().rows.map(\.url) == ["https://a/2"])
  }

  @Test("is known not to be the one that the header names")
  func foreignTable() throws {
    var header = LockHeader()
    header.classes[.weir] = .init(rows: 1, kept: 1, digest: .picture(1))
    let project = try project(text([row("https://a/1")]))
    try project.folder.write(header.encoded, to: "dataset.lock")
    let lock = try DatasetLock(project.manifest.classes, in: project.workspace)
    #expect(lock.warnings == ["`lock/weir.tsv` is not the table that `dataset.lock` names; its pins are used"])
  }
}
