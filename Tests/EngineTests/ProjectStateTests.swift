import Digests
import Engine
import TestSupport
import Testing

@Suite("Project state")
struct ProjectStateTests {
  private let directory: TemporaryFolder

  init() throws { directory = try TemporaryFolder() }

  private func state(_ access: BlobStore.Access = .readWrite) throws -> ProjectState {
    try ProjectState(
      root: directory.path, directory: directory.path(of: ".dsbuild"), key: ownKey, effects: Effects(), access: access)
  }

  @Test("a damaged file of the state reads as unknown")
  func damaged() throws {
    try state().setNote("note", [1, 2, 3])
    #expect(try state().note("note") == [1, 2, 3])
    for name in directory.files() {
      let whole = try directory.read(name)
      for offset in whole.indices {
        var bytes = whole
        bytes[offset] ^= 4
        try directory.overwrite(name, with: bytes)
        #expect(try state(.readOnly).note("note") == (name.contains("notes") ? nil : [1, 2, 3]))
      }
      try directory.overwrite(name, with: whole)
    }
  }

  @Test("the files with other content since an earlier digest are told, and none if that is not certain")
  func replaced() throws {
    try Effects().makeDirectories(directory.path(of: "in"))
    let names = (0..<20).map { "in/\($0)" }
    let first = try state().inputs
    for name in names + ["z"] {
      try directory.replace(name, with: Array(name.utf8))
      _ = try first.digest(of: name)
    }
    try first.save()
    func digest(_ inputs: InputDigests) throws -> SHA256Digest {
      try #require(try inputs.digest(below: "in/", count: names.count, atMost: 1_000))
    }
    let before = try digest(try state().inputs)
    for name in ["in/3", "in/11", "z"] { try directory.replace(name, with: [1, 2]) }
    let inputs = try state().inputs
    _ = try inputs.digest(of: "z")
    let now = try digest(inputs)
    let replaced = try #require(inputs.replaced(below: "in/", since: before, now: now))
    #expect(
      replaced.map(\.path) == ["in/11", "in/3"] && replaced.allSatisfy { $0.digest == SHA256Digest(of: [1, 2]) })
    #expect(inputs.replaced(below: "in/", since: now, now: now) == nil)
    #expect(inputs.replaced(below: "in/", since: before, now: before) == nil)
    try Effects().unlink(directory.path(of: "in/7"))
    _ = try inputs.digest(of: "in/7")
    #expect(inputs.replaced(below: "in/", since: before, now: now) == nil)
  }

  @Test("the digest of a folder is that of its files as they are now, and unknown if one is gone")
  func folder() throws {
    try Effects().makeDirectories(directory.path(of: "in"))
    let names = (0..<20).map { "in/\($0)" }.sorted { $0.precedesByBytes($1) }
    func digest() throws -> SHA256Digest? {
      let inputs = try state().inputs
      let digest = try inputs.digest(below: "in/", count: names.count, atMost: 1_000)
      try inputs.save()
      return digest
    }
    let inputs = try state().inputs
    for name in ["a"] + names + ["z"] {
      try directory.replace(name, with: Array(name.utf8))
      _ = try inputs.digest(of: name)
    }
    try inputs.save()
    for edited in [nil, "in/0", "in/13", "in/9"] {
      if let edited { try directory.replace(edited, with: [1, 2, 3]) }
      var hasher = FileListHasher()
      for name in names { hasher.add(name.utf8, SHA256Digest(of: try directory.read(name))) }
      #expect(try digest() == hasher.finalize())
    }
    #expect(try state().inputs.digest(below: "in/", count: 19, atMost: 1_000) == nil)
    try directory.replace("in/5", with: [4, 5])
    #expect(throws: EngineError.self) { try state().inputs.digest(below: "in/", count: 20, atMost: 1) }
    try Effects().unlink(directory.path(of: "in/7"))
    #expect(try digest() == nil)
  }

  @Test("inputs that do not change are not written down again once their stamps have aged")
  func quietInputs() throws {
    try Effects().makeDirectories(directory.path(of: "lists"))
    for name in ["a", "b", "lists/c"] { try directory.replace(name, with: Array(name.utf8)) }
    func pass() throws -> FileStamp? {
      let inputs = try state().inputs
      for name in ["lists/c", "a", "absent", "b"] {
        #expect(try inputs.digest(of: name) == (name == "absent" ? nil : SHA256Digest(of: name)))
        #expect(try inputs.read(name)?.bytes == (name == "absent" ? nil : Array(name.utf8)))
      }
      try inputs.save()
      return FileStamp(path: directory.path(of: ".dsbuild/inputs"))
    }
    var (last, isQuiet) = (try pass(), false)
    // A stamp ages in some hundredths of a second, which so many passes take by far.
    for _ in 0..<20_000 where !isQuiet {
      let stamp = try pass()
      isQuiet = stamp == last && stamp != nil
      last = stamp
    }
    #expect(isQuiet)
    try Effects().unlink(directory.path(of: "b"))
    let inputs = try state().inputs
    #expect(try inputs.digest(of: "b") == nil)
    try inputs.save()
    #expect(FileStamp(path: directory.path(of: ".dsbuild/inputs")) != last)
  }

  @Test("what a build is about to write stays claimed until stamps tell of it")
  func claims() throws {
    #expect(try state().claims(of: "out").isEmpty)
    let claims = [
      FileClaim(path: "weir/é.jpg", content: SHA256Digest(of: "a")),
      FileClaim(path: "classes.txt", content: SHA256Digest(of: "b")),
    ]
    try state().claim(claims, of: "out")
    #expect(try state(.readOnly).claims(of: "out") == claims)
    #expect(try state().claims(of: "other").isEmpty)
    try state().remember(StampTable([]), of: "out")
    #expect(try state().claims(of: "out").isEmpty)
  }

  @Test("opened for reading, nothing is made")
  func readOnly() throws {
    let state = try state(.readOnly)
    try directory.replace("input", with: [1])
    #expect(try state.inputs.digest(of: "input") == SHA256Digest(of: [UInt8(1)]))
    try state.inputs.save()
    #expect(directory.files() == ["input"])
  }

  @Test("an input that did not change is not read again, one that did is")
  func inputs() throws {
    try directory.replace("input", with: [1, 2])
    // Old enough that the stamp proves the content.
    try Effects().setModified(1_600_000_000_123_000_000, of: directory.path(of: "input"))
    let first = try state()
    #expect(try first.inputs.digest(of: "input") == SHA256Digest(of: [UInt8(1), 2]))
    try first.inputs.save()
    #expect(try state().inputs.digest(of: "input") == SHA256Digest(of: [UInt8(1), 2]))
    try directory.replace("input", with: [3, 4])
    try Effects().setModified(1_600_000_000_123_000_000, of: directory.path(of: "input"))
    #expect(try state().inputs.digest(of: "input") == SHA256Digest(of: [UInt8(3), 4]))
    #expect(try state().inputs.digest(of: "absent") == nil)
  }

  @Test("edits of the same size, as fast as they can be made, are all seen")
  func racyEdits() throws {
    for number in 0..<50 {
      let bytes = content(number)
      try directory.replace("input", with: content(1000))
      let file = try Effects().open(directory.path(of: "input"), .update)
      let state = try state()
      #expect(try state.inputs.digest(of: "input") == SHA256Digest(of: content(1000)))
      try state.inputs.save()
      try Effects().write(bytes, to: file, at: 0)
      #expect(try self.state().inputs.digest(of: "input") == SHA256Digest(of: bytes))
    }
  }

  @Test("temporary files of processes that ended are swept, those of living ones and of other names stay")
  func sweeping() throws {
    let state = try state()
    try Effects().makeDirectories(state.scratch)
    for name in ["2147483000.1.tmp", "1.7.tmp", "odd"] { try directory.replace(".dsbuild/tmp/" + name, with: [1]) }
    try state.sweep()
    #expect(try Effects().list(state.scratch).map(\.name) == ["1.7.tmp", "odd"])
  }

  @Test("ten logs are kept")
  func logs() throws {
    let state = try state()
    for number in 0..<14 {
      let log = try RunLog(
        directory: state.logs, effects: Effects(), clock: WallClock { Int64(number) * 1_000_000_000_000 })
      try log.append("{\"run\":\(number)}")
    }
    let logs = try RunLog.all(in: state.logs, effects: Effects())
    #expect(logs.count == 10)
    #expect(try Effects().read(logs[0]) == Array("{\"run\":4}\n".utf8))
  }
}

@Suite("Stamp table")
struct StampTableTests {
  private let directory: TemporaryFolder

  init() throws {
    directory = try TemporaryFolder()
    for index in 0..<30 { try directory.replace("file\(index)", with: content(index)) }
  }

  private func table(isSettled: Bool = true) throws -> StampTable {
    StampTable(
      try (0..<30).map { index in
        let stamp = try #require(FileStamp(path: directory.path(of: "file\(index)")))
        let digest = SHA256Digest(of: content(index))
        return .init(path: "file\(index)", stamp: stamp, digest: digest, isSettled: isSettled)
      })
  }

  private static func bytes(of table: StampTable) -> [UInt8] { table.encoded(under: ownKey, for: "test") }

  private static func read(_ bytes: [UInt8]) -> StampTable? { StampTable(encoded: bytes, under: ownKey, for: "test") }

  @Test("a table reads back as it was written, and not at all when a bit is flipped")
  func encoding() throws {
    let table = try table()
    #expect(Self.read(Self.bytes(of: table)) == table)
    #expect(table.entries.map(\.path) == (0..<30).map { "file\($0)" }.sorted())
    #expect(StampTable([]).entries.isEmpty)
    #expect(Self.read(Self.bytes(of: StampTable([]))) == StampTable([]))
    let encoded = Self.bytes(of: table)
    for offset in stride(from: 0, to: encoded.count, by: 19) {
      var bytes = encoded
      bytes[offset] ^= 32
      #expect(Self.read(bytes) == nil)
      #expect(Self.read(Array(encoded.prefix(offset))) == nil)
    }
  }

  @Test("paths stand to those of the table as their bytes do, also to the last one, and are found by bisection")
  func order() throws {
    let table = try table()
    let paths = table.entries.map(\.path)
    for (index, path) in paths.enumerated() {
      for other in paths + [
        "", "file", "file1 ", "file29", "file99", "g", "é", "file" + String(repeating: "9", count: 400),
      ] {
        let order = table.order(index, other)
        #expect((order < 0) == path.precedesByBytes(other) && (order > 0) == other.precedesByBytes(path))
      }
    }
  }

  @Test(
    "files are put beside and in place of those that stay, in the order of their paths",
    arguments: [[], [7, 8], [0, 29], Array(0..<30)])
  func replacing(removed: [Int]) throws {
    let table = try table()
    let new = ["a", "file2", "file300", "z"].map {
      StampTable.Entry(path: $0, stamp: .nothing, digest: SHA256Digest(of: $0), isSettled: false)
    }
    let kept = (0..<30).filter { !removed.contains($0) }.map { table.entries[$0] }
    #expect(table.replacing(removed, with: []) == StampTable(kept))
    let made = table.replacing(removed, with: new.reversed())
    let expected = kept.filter { entry in !new.contains { $0.path == entry.path } } + new
    #expect(made == StampTable(expected))
    #expect(Self.read(Self.bytes(of: made)) == made)
    let lines = expected.sorted { $0.path.precedesByBytes($1.path) }.map { "\($0.digest.hex)  \($0.path)\n" }
    #expect(made.lines == Array(lines.joined().utf8))
  }

  @Test("a file that keeps its path is replaced in its place", arguments: [[], [5]], [0, 5, 29])
  func inPlace(removed: [Int], place: Int) throws {
    let table = try table()
    let entry = StampTable.Entry(
      path: table.entries[place].path, stamp: .nothing, digest: SHA256Digest(of: "new"), isSettled: false)
    var expected = table.entries
    expected[place] = entry
    if removed == [5], place != 5 { expected.remove(at: 5) }
    #expect(table.replacing(removed, with: [entry]) == StampTable(expected))
    #expect(
      table.lines(besides: table.entries[place].path)
        == StampTable(table.entries.filter { $0.path != entry.path }).lines)
    #expect(table.lines(besides: "none") == table.lines)
  }

  @Test("the paths with a beginning are found", arguments: ["", "file2", "file29", "file3", "z"])
  func beginning(text: String) throws {
    let table = try table()
    #expect(table.paths(beginningWith: text) == table.entries.map(\.path).filter { $0.hasPrefix(text) })
  }

  @Test("files that were touched, replaced, removed or made directories are doubtful, others are not")
  func doubtful() throws {
    let (table, unsettled) = (try table(), try table(isSettled: false))
    #expect(table.doubtful(below: directory.path).isEmpty)
    #expect(unsettled.doubtful(below: directory.path).count == 30)
    try Effects().setModified(5_000_000_000, of: directory.path(of: "file3"))
    try directory.replace("file4", with: content(4))
    try Effects().unlink(directory.path(of: "file5"))
    try Effects().unlink(directory.path(of: "file6"))
    try Effects().makeDirectories(directory.path(of: "file6"))
    let names = table.doubtful(below: directory.path).compactMap { table.entry(at: $0)?.path }
    #expect(names == ["file3", "file4", "file5", "file6"])
    #expect(table.doubtful(below: directory.path(of: "absent")).count == 30)
  }

  @Test("doubtful files are found in their order by several threads", arguments: [399, 400, 1_201, 2_000])
  func manyDoubtful(count: Int) throws {
    let names = (0..<count).map { "many\($0 + 10_000)" }
    let table = StampTable(
      try names.map { name in
        try directory.replace(name, with: [1])
        let stamp = try #require(FileStamp(path: directory.path(of: name), following: false))
        return StampTable.Entry(path: name, stamp: stamp, digest: SHA256Digest(of: [1]), isSettled: true)
      })
    #expect(table.doubtful(below: directory.path).isEmpty)
    let changed = [0, 1, count / 3, count / 2, count - 1]
    for index in changed { try Effects().unlink(directory.path(of: names[index])) }
    #expect(table.doubtful(below: directory.path) == changed)
    #expect(table.doubtful(below: directory.path, in: 1..<count - 1) == [1, count / 3, count / 2])
  }
}

@Suite("Writer lock")
struct WriterLockTests {
  private let directory: TemporaryFolder

  init() throws { directory = try TemporaryFolder() }

  @Test("a second writer is told who holds the lock, or waits until it is free")
  func second() async throws {
    let path = directory.path(of: "state/lock")
    var held: WriterLock? = try WriterLock.acquire(path, waits: false, effects: Effects()) { _ in }
    let own = try #require(WriterLock.holder(of: path, effects: Effects()))
    let error = #expect(throws: EngineError.self) {
      try WriterLock.acquire(path, waits: false, effects: Effects()) { _ in }
    }
    #expect(error?.code == .held(by: own))
    let pool = ProcessorPool(width: 1)
    await withCheckedContinuation { (told: CheckedContinuation<Void, Never>) in
      // Awaited below through the pool, whose only thread it keeps until the lock is free.
      Task {
        await pool.run { _ = try? WriterLock.acquire(path, waits: true, effects: Effects()) { _ in told.resume() } }
      }
    }
    #expect(held != nil)
    held = nil
    await pool.run {}
    #expect(throws: Never.self) { try WriterLock.acquire(path, waits: false, effects: Effects()) { _ in } }
  }

  @Test("the file names the holder alone, whatever it contained", arguments: ["", "1", "1234567890123\n99999\n"])
  func contents(before: String) throws {
    let path = directory.path(of: "lock")
    try directory.replace("lock", with: Array(before.utf8))
    let lock = try WriterLock.acquire(path, waits: false, effects: Effects()) { _ in }
    try withExtendedLifetime(lock) {
      let holder = try #require(WriterLock.holder(of: path, effects: Effects()))
      #expect(try Effects().read(path) == Array("\(holder)\n".utf8))
      #expect(!before.hasPrefix("\(holder)\n"))
    }
  }

  @Test("the lock of a killed process is free")
  func killed() async throws {
    let path = directory.path(of: "lock")
    await #expect(processExitsWith: .signal(9)) { [path = path as String] in
      let lock = try WriterLock.acquire(path, waits: false, effects: Effects()) { _ in }
      let faulty = Effects(faults: FaultPlan(.kill, at: 1))
      try withExtendedLifetime(lock) { try faulty.unlink(path + ".other") }
    }
    #expect(throws: Never.self) { try WriterLock.acquire(path, waits: false, effects: Effects()) { _ in } }
  }
}
