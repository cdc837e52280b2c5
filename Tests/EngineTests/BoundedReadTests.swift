import Digests
import Engine
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A file may say that it has more bytes than any machine has memory.
@Suite("A file of 64 GiB that holds nothing")
struct BoundedReadTests {
  private let directory: TemporaryFolder
  private static let size = 1 << 36

  init() throws { directory = try TemporaryFolder() }

  private func stretch(_ name: String) throws {
    let file = try Effects().open(directory.path(of: name), .open)
    try Effects().truncate(file, to: Self.size)
  }

  @Test("is refused by name before it is read, and so is a digest of it past a limit")
  func refused() throws {
    try stretch("long")
    let path = directory.path(of: "long")
    for allowance in [Effects.Allowance.plainFiles, .links] {
      let error = #expect(throws: EngineError.self) { try Effects().read(path, allowing: allowance) }
      #expect(error?.code == .refused && error?.message.contains("long") == true)
    }
    let error = #expect(throws: EngineError.self) { try Effects().digest(of: path, atMost: 1 << 32) }
    #expect(error?.code == .refused)
    #expect(try Effects().beginning(of: path, count: 3) == [0, 0, 0])
  }

  @Test("behind the bytes of a tag changes nothing, and in place of a table of state is refused by name")
  func state() throws {
    let state = directory.path(of: "project/.dsbuild")
    func open() throws(EngineError) -> ProjectState {
      _ = try OwnedFolder(state, project: directory.path(of: "project"), access: .readWrite, effects: Effects())
      return try ProjectState(root: directory.path(of: "project"), directory: state, key: ownKey, effects: Effects())
    }
    _ = try open()
    try stretch("project/.dsbuild/CACHEDIR.TAG")
    _ = try open()
    try stretch("project/.dsbuild/inputs")
    let error = #expect(throws: EngineError.self) { _ = try open() }
    #expect(error?.code == .refused && error?.message.contains("inputs") == true)
  }

  @Test("is read piece by piece where its digest is wanted", arguments: [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1])
  func digest(length: Int) throws {
    let bytes = content(7, length: length)
    try directory.replace("file", with: bytes)
    #expect(try Effects().digest(of: directory.path(of: "file")) == SHA256Digest(of: bytes))
  }

  @Test("is no git index, and one of its folder's names is not looked for in it")
  func index() throws {
    for name in [".git", ".dsbuild"] { try Effects().makeDirectories(directory.path(of: "project/\(name)")) }
    try stretch("project/.git/index")
    let error = #expect(throws: EngineError.self) {
      _ = try OwnedFolder(
        directory.path(of: "project/.dsbuild"), project: directory.path(of: "project"), access: .readOnly,
        effects: Effects())
    }
    #expect(error?.message.contains("git's index") == true)
  }
}
