import Digests
import Engine
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

@Suite("A folder of dsbuild's own")
struct OwnedFolderTests {
  private let directory: TemporaryFolder
  private var project: String { directory.path(of: "project") }
  private var state: String { directory.path(of: "project/.dsbuild") }

  init() throws {
    directory = try TemporaryFolder()
    try Effects().makeDirectories(directory.path(of: "project"))
    try Effects().makeDirectories(directory.path(of: "precious"))
    try directory.replace("precious/thesis.txt", with: Array("thesis".utf8))
  }

  @discardableResult
  private func open(_ path: String, _ access: BlobStore.Access = .readWrite) throws(EngineError) -> OwnedFolder {
    try OwnedFolder(path, project: project, access: access, effects: Effects())
  }

  private func refusal(_ path: String, _ access: BlobStore.Access = .readWrite) -> EngineError? {
    do throws(EngineError) {
      try open(path, access)
      return nil
    } catch { return error }
  }

  private func link(_ path: String, to target: String) throws {
    try #require(unsafe symlink(target, directory.path(of: path)) == 0)
  }

  @Test("is made with a tag that backup programs know and that names dsbuild")
  func made() throws {
    try open(state)
    let tag = String(decoding: try directory.read("project/.dsbuild/CACHEDIR.TAG"), as: UTF8.self)
    #expect(tag.hasPrefix("Signature: 8a477f597d28d172789f06886806bc55\n"))
    #expect(tag.contains("dsbuild"))
    #expect(refusal(state) == nil && refusal(state, .readOnly) == nil)
  }

  @Test("is not made for reading")
  func reading() throws {
    try open(state, .readOnly)
    #expect(FileStamp(path: state) == nil)
  }

  @Test(
    "is refused where a link of the project leads to it, also from further above",
    arguments: [".dsbuild", "caches/own", "deep/er/cache", "deep/../caches/own", "../project/caches/own"])
  func links(path: String) throws {
    try Effects().makeDirectories(directory.path(of: "project/deep"))
    try link("project/caches", to: "../precious")
    try link("project/deep/er", to: "../../precious")
    try link("project/.dsbuild", to: "../precious")
    let refused = try #require(refusal("\(project)/\(path)"))
    #expect(refused.code == .refused)
    #expect(refused.message.contains("symbolic link"))
    #expect(refused.hint != nil)
    #expect(directory.files().contains("precious/thesis.txt"))
  }

  @Test("may be reached by links outside the project, which are the user's own")
  func outsideLinks() throws {
    try Effects().makeDirectories(directory.path(of: "disk"))
    try link("big", to: "disk")
    #expect(refusal(directory.path(of: "big/cache")) == nil)
    #expect(FileStamp(path: directory.path(of: "disk/cache"))?.kind == .directory)
  }

  @Test(
    "is refused where a folder in it is a link",
    arguments: [
      "tmp", "log", "stamps", "claims", "notes", "nodes", "leases", "journal", "projects", "uses", "index",
      "quarantine",
      "incoming", "store", "store/packs", "store/ab", "incoming/12-0123456789abcdef",
    ])
  func linkedFolders(name: String) throws {
    try open(state)
    if name.contains("/") { try Effects().makeDirectories(Effects.directory(of: "\(state)/\(name)")) }
    try link("project/.dsbuild/\(name)", to: directory.path(of: "precious"))
    let refused = try #require(refusal(state))
    #expect(refused.code == .refused && refused.path.hasSuffix(name))
  }

  @Test("is refused where it is a file", arguments: [".dsbuild", ".dsbuild/leases"])
  func file(name: String) throws {
    if name.contains("/") { try open(state) }
    try directory.replace("project/\(name)", with: [])
    #expect(refusal(state)?.code == .refused)
  }

  @Test(
    "is refused where others may write to it, or to a folder in it",
    arguments: [("", 0o777), ("", 0o1777), ("", 0o775), ("/leases", 0o777)] as [(String, UInt16)])
  func writable(name: String, mode: UInt16) throws {
    try open(state)
    try Effects().makeDirectories(state + name)
    try Effects().setPermissions(mode, of: state + name)
    let refused = try #require(refusal(state))
    #expect(refused.message.contains("other users may write"))
    #expect(refused.hint == "`chmod -R go-w \(state)`")
  }

  @Test("is refused where it belongs to another user")
  func otherUser() throws {
    try open(state)
    // Only root can give a folder away.
    guard geteuid() == 0 else { return }
    try #require(unsafe chown(state, 65_534, 65_534) == 0)
    let refused = refusal(state, .readOnly)
    #expect(refused?.message.contains("another user") == true)
    // No setting moves the state out of the project's folder.
    #expect(refused?.hint?.contains("clone the project into a folder of your own") == true)
  }

  @Test("is refused where it holds what dsbuild did not make, and nothing in it is touched")
  func foreign() throws {
    for (name, inner) in [("leases", "loan.pdf"), ("journal", "2024.txt"), ("projects", "house"), ("docs", "a")] {
      let folder = directory.path(of: "own-\(name)")
      try Effects().makeDirectories("\(folder)/\(name)")
      try directory.replace("own-\(name)/\(name)/\(inner)", with: [1])
      let refused = try #require(refusal(folder))
      #expect(refused.message.contains("dsbuild did not make it: it holds `\(name)"))
      #expect(try directory.read("own-\(name)/\(name)/\(inner)") == [1])
      #expect(FileStamp(path: "\(folder)/CACHEDIR.TAG") == nil)
    }
  }

  @Test("is refused where its tag is another program's")
  func otherTag() throws {
    try Effects().makeDirectories(state)
    let tag = "Signature: 8a477f597d28d172789f06886806bc55\n# This file is a cache directory tag created by cargo.\n"
    try directory.replace("project/.dsbuild/CACHEDIR.TAG", with: Array(tag.utf8))
    #expect(refusal(state)?.message.contains("does not name dsbuild") == true)
  }

  @Test("is adopted where a version that wrote no tag made it")
  func adopted() throws {
    for name in [
      "lock", "gate", "inputs", "cache.sqlite", "cache.sqlite.bad", "dataset.schema.json",
      "notes/0123456789abcdef0123456789abcdef", "log/1700000000000000-12.ndjson", "store/packs/0123456789abcdef.pack",
      "leases/12-0123456789abcdef",
    ] {
      try Effects().makeDirectories(Effects.directory(of: "\(state)/\(name)"))
      try directory.replace("project/.dsbuild/\(name)", with: [])
    }
    try Effects().makeDirectories("\(state)/tmp")
    try open(state)
    #expect(FileStamp(path: "\(state)/CACHEDIR.TAG") != nil)
  }

  @Test("is emptied of what is dsbuild's alone; what is not stays and is named")
  func removed() throws {
    let folder = try open(state)
    for name in ["lock", "inputs", "leases/12-0123456789abcdef", "leases/loan.pdf", "mine.txt", "models/net.onnx"] {
      try Effects().makeDirectories(Effects.directory(of: "\(state)/\(name)"))
      try directory.replace("project/.dsbuild/\(name)", with: [])
    }
    let left = try folder.remove(last: ["lock"])
    #expect(left == ["leases/loan.pdf", "mine.txt", "models"].map { "\(state)/\($0)" })
    #expect(refusal(state) == nil)
    for name in ["leases/loan.pdf", "mine.txt", "models/net.onnx"] { try Effects().unlink("\(state)/\(name)") }
    try Effects().removeDirectory("\(state)/models")
    #expect(try folder.remove(last: ["lock"]).isEmpty)
    #expect(FileStamp(path: state) == nil)
  }

  @Test(
    "opens no pipe, device or link in place of a file, and waits for none",
    arguments: ["lock", "inputs", "notes"])
  func pipes(name: String) throws {
    try open(state)
    let project = try ProjectState(root: project, directory: state, key: ownKey, effects: Effects())
    try project.setNote("n", [1])
    try project.inputs.save()
    let note = try #require(try Effects().list("\(state)/notes").first?.name)
    let path = name == "notes" ? "\(state)/notes/\(note)" : "\(state)/\(name)"
    try Effects().unlink(path)
    try #require(unsafe mkfifo(path, 0o644) == 0)
    let error = #expect(throws: EngineError.self) {
      switch name {
      case "lock": _ = try WriterLock.acquire(path, waits: false, effects: Effects()) { _ in }
      case "notes": _ = try project.note("n")
      default: _ = try ProjectState(root: self.project, directory: state, key: ownKey, effects: Effects())
      }
    }
    #expect(error?.code == .refused)
    #expect(error?.path == path)
  }

  @Test("gives a link in place of a file to nobody")
  func linkedFile() throws {
    try open(state)
    try link("project/.dsbuild/lock", to: directory.path(of: "precious/thesis.txt"))
    let error = #expect(throws: EngineError.self) {
      try WriterLock.acquire("\(state)/lock", waits: false, effects: Effects()) { _ in }
    }
    #expect(error?.message.contains("symbolic link") == true)
    #expect(try directory.read("precious/thesis.txt") == Array("thesis".utf8))
  }
}
