import Digests
import Engine
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Tables that are sealed and say what nobody should do: whatever they say, they are read without a trap, and name no path outside.
@Suite("Forged state")
struct ForgedStateTests {
  private let directory: TemporaryFolder

  init() throws { directory = try TemporaryFolder() }

  private func state(_ key: SealKey = ownKey) throws -> ProjectState {
    try ProjectState(root: directory.path, directory: directory.path(of: ".dsbuild"), key: key, effects: Effects())
  }

  private static func table(_ paths: [String]) -> StampTable {
    StampTable(paths.map { .init(path: $0, stamp: .nothing, digest: SHA256Digest(of: $0)) })
  }

  /// A table with some of its bytes replaced, sealed again.
  private static func forged(_ paths: [String], _ place: Int, _ bytes: [UInt8]) -> [UInt8] {
    var content = Array(table(paths).encoded(under: ownKey, for: "test").dropLast(16))
    content.replaceSubrange(place..<place + bytes.count, with: bytes)
    return content + ownKey.code(of: content[...], for: "test").bytes.prefix(16)
  }

  private static func read(_ bytes: [UInt8]) -> StampTable? { StampTable(encoded: bytes, under: ownKey, for: "test") }

  @Test(
    "a path that leads out of the export makes a table or a claim worthless",
    arguments: [
      "../x", "a/../../x", "/etc/passwd", "a//b", "./a", "a/.", "..", ".", "a/", "",
    ])
  func paths(path: String) throws {
    try state().remember(Self.table(["a/b.jpg", path]), of: "out")
    #expect(try state().stamps(of: "out") == nil)
    try state().claim(["a/b.jpg", path].map { FileClaim(path: $0, content: SHA256Digest(of: "")) }, of: "out")
    #expect(try state().claims(of: "out").isEmpty)
    try state().remember(Self.table(["a/b.jpg", "a/..c", ".hidden/..."]), of: "out")
    #expect(try state().stamps(of: "out")?.count == 3)
  }

  @Test("numbers at the limits in every field of a table are an answer, never a trap")
  func numbers() throws {
    let paths = ["a", "b/c", "d"]
    #expect(Self.read(Self.forged(paths, 0, [])) != nil)
    let limits: [UInt64] = [0, 1, 2, 1 << 31, 1 << 32, 1 << 62, .max >> 1, .max >> 1 - 300, .max - 100, .max]
    for place in stride(from: 8, to: 48 + 3 * 80, by: 8) {
      for number in limits {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }
        guard let table = Self.read(Self.forged(paths, place, bytes)) else { continue }
        #expect(table.doubtful(below: directory.path).count == 3)
        #expect(table.entries.map(\.path) == paths)
        for path in paths + ["", "zz"] { _ = table.order(0, path) }
      }
    }
  }

  @Test("a pack's index may say anything of where and how long blobs are")
  func packIndex() throws {
    let root = directory.path(of: "cache")
    let store = BlobStore(root: root, effects: Effects(), limits: tinyLimits)
    let digest = try store.put(content(1))
    try store.close()
    let name = try #require(try Effects().list(root + "/index").first?.name)
    let limits: [UInt64] = [0, 1, 39, 41, 1 << 31, 1 << 32, 1 << 47, 1 << 62, .max >> 1, .max >> 1 - 63, .max]
    for offset in limits {
      for length in limits {
        var frame = Array("DSBI".utf8) + [1, 0, 0, 0] + digest.bytes
        for number in [offset, length, 1] {
          frame += (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }
        }
        try directory.replace("cache/index/\(name)", with: frame + SHA256Digest(of: frame).bytes.prefix(16))
        for access in [BlobStore.Access.readOnly, .readWrite] {
          let store = BlobStore(root: root, effects: Effects(), access: access, limits: tinyLimits)
          let found = try store.read(digest)
          #expect(found == nil || found == content(1))
          _ = try store.problem(of: digest, readData: false)
        }
      }
    }
  }

  @Test("state that another user's key sealed is unknown, and so is a file in place of another")
  func otherKey() throws {
    try state(.random()).setNote("note", [1])
    #expect(try state().note("note") == nil)
    try state().setNote("note", [1])
    try state().setNote("other", [2])
    let folder = directory.path(of: ".dsbuild/notes")
    let names = try Effects().list(folder).map(\.name)
    try Effects().rename("\(folder)/\(names[0])", to: "\(folder)/\(names[1])")
    #expect(try state().note("note") == nil && state().note("other") == nil)
  }
}

@Suite("The user's key")
struct KeyFileTests {
  private let directory: TemporaryFolder

  init() throws { directory = try TemporaryFolder() }

  private func reading() -> KeyFile.Reading { KeyFile(in: directory.path(of: "state"), effects: Effects()).reading() }

  @Test("is made once, for its owner alone, and read from then on")
  func madeOnce() throws {
    let made = reading()
    #expect(made.problem == nil)
    #expect(reading().key.bytes == made.key.bytes)
    #expect(FileStamp(path: directory.path(of: "state"))?.permissions == 0o700)
    #expect(FileStamp(path: directory.path(of: "state/key"))?.permissions == 0o600)
    #expect(directory.files() == ["state/key"])
  }

  @Test("is made anew where its file is damaged", arguments: [0, 31, 33])
  func damaged(size: Int) throws {
    let first = reading()
    try directory.overwrite("state/key", with: [UInt8](repeating: 1, count: size))
    try Effects().setPermissions(0o600, of: directory.path(of: "state/key"))
    let second = reading()
    #expect(second.problem == nil && second.key.bytes != first.key.bytes)
    #expect(reading().key.bytes == second.key.bytes)
  }

  @Test("is not used where others may read it, may write its folder, or a link stands in its place")
  func reachable() throws {
    let key = reading().key
    let path = directory.path(of: "state/key")
    try Effects().setPermissions(0o644, of: path)
    #expect(reading().problem?.message.contains("other users may read it") == true)
    #expect(reading().key.bytes != key.bytes)
    try Effects().setPermissions(0o600, of: path)
    try Effects().rename(path, to: directory.path(of: "elsewhere"))
    try #require(unsafe symlink(directory.path(of: "elsewhere"), path) == 0)
    #expect(reading().problem?.code == .refused)
    try Effects().unlink(path)
    try Effects().setPermissions(0o777, of: directory.path(of: "state"))
    #expect(reading().problem?.code == .refused)
  }
}
