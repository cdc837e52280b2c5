import Digests
import Engine
import Foundation
import TestSupport
import Testing

/// What the last build left may be gone: questions say which node's, and how it is made again; a build makes it again.
@Suite("Lost listings")
struct LostListingTests {
  /// How the listings are lost.
  enum Loss: String, CaseIterable, Sendable {
    case store, storeAndIndex, damagedPack, emptyCache

    func apply(to local: LocalPictures) throws {
      switch self {
      case .store: try local.folder.remove("project/.dsbuild/store")
      case .storeAndIndex:
        for name in ["store", "index"] { try local.folder.remove("project/.dsbuild/\(name)") }
      case .damagedPack:
        let pack = try #require(local.folder.files(under: "project/.dsbuild/store/packs").first)
        var bytes = try local.folder.read(pack)
        // A bit of each blob, behind its header of 64 bytes.
        var at = 0
        while at + 64 < bytes.count {
          let length = (0..<8).reduce(0) { $0 | Int(bytes[at + 8 + $1]) << (8 * $1) }
          if length > 0 { bytes[at + 64 + length / 2] ^= 1 }
          at += 64 + length
        }
        try local.folder.write(bytes, to: pack)
      case .emptyCache: break
      }
    }

    /// Where the cache is afterwards.
    func options(in local: LocalPictures) -> [String] {
      self == .emptyCache ? ["--cache-dir", local.folder.path(of: "empty")] : []
    }
  }

  @Test("are named by questions with exit 1 and a hint, and made again by a build", arguments: Loss.allCases)
  func questions(loss: Loss) async throws {
    let local = try LocalPictures()
    #expect(try await local.dsbuild("-q").status == 0)
    try loss.apply(to: local)
    let options = loss.options(in: local)
    for command in [["ls"], ["ls", "--json"], ["why", "photos/a/1.jpg"], ["status"], ["report"], ["explain"]] {
      let result = try await local.dsbuild(command + options)
      if command == ["explain"] {
        #expect(result.status == 0 || result.status == 1, "\(command): \(result.talk)")
        continue
      }
      #expect(result.status == 1, "\(command): \(result.status) \(result.output)\(result.talk)")
      let told = result.talk + result.output
      #expect(told.contains("lost or damaged") && told.contains("verify --repair"), "\(command): \(told)")
    }
    let built = try await local.dsbuild(["build", "--json"] + options)
    #expect(built.status == 0, "\(built.talk)")
    #expect(try built.json()["result"].string == "built")
    for command in [["ls"], ["why", "photos/a/1.jpg"], ["status"]] {
      #expect(try await local.dsbuild(command + options).status == 0)
    }
  }

  @Test("of pictures in a list are made again from the list, whether it changed or not", arguments: [false, true])
  func inline(changes: Bool) async throws {
    let folder = try TemporaryFolder()
    let pictures = (0..<4 as Range<UInt64>).map { DrawnPicture(.weir, seed: $0, width: 40, height: 32).jpeg() }
    let rows = pictures.map { "data:image/jpeg;base64,\(Data($0).base64EncodedString())" }
    func write(_ rows: [String], side: Int) throws {
      try folder.write((["url"] + rows).joined(separator: "\n") + "\n", to: "weir.csv")
      try folder.write(
        """
        dsbuild: 1
        name: inline
        classes: { weir: weir.csv }
        inspect: { min_side: 16 }
        crop: { mode: center, size: \(side) }
        export: [{ format: imagefolder, to: out }]

        """, to: "dataset.yaml")
    }
    try write(Array(rows.prefix(3)), side: 16)
    let program = try Program.dsbuild()
    #expect(try await program.run(["-q"], in: folder.path).status == 0)
    let store = BlobStore(root: folder.path(of: ".dsbuild"), effects: Effects())
    try store.remove(rows.map { SHA256Digest(of: $0) } + pictures.map { SHA256Digest(of: $0) })
    try store.close()
    try write(changes ? rows : Array(rows.prefix(3)), side: 12)
    let again = try await program.run(["-q"], in: folder.path)
    #expect(again.status == 0, "\(again.talk)")
    #expect(folder.files(under: "out").filter { $0.hasSuffix(".jpg") }.count == (changes ? 4 : 3))
  }

  @Test("of pictures whose size a table states are made again", arguments: ["out.csv", "again.csv"])
  func tables(path: String) async throws {
    let pictures = (0..<4 as Range<UInt64>).map { DrawnPicture(.weir, seed: $0, width: 40, height: 32).jpeg() }
    let rows = pictures.map { "data:image/jpeg;base64,\(Data($0).base64EncodedString())" }
    func write(_ rows: [String], to path: String, in folder: TemporaryFolder) throws {
      try folder.write((["url"] + rows).joined(separator: "\n") + "\n", to: "weir.csv")
      try folder.write(
        "dsbuild: 1\nname: tables\nclasses: { weir: weir.csv }\ninspect: { min_side: 16 }\ncrop: { mode: none }\n"
          + "export: [{ format: csv, to: \(path) }]\n", to: "dataset.yaml")
    }
    let (folder, scratch) = (try TemporaryFolder(), try TemporaryFolder())
    let program = try Program.dsbuild()
    try write(Array(rows.prefix(3)), to: "out.csv", in: folder)
    #expect(try await program.run(["-q"], in: folder.path).status == 0)
    let store = BlobStore(root: folder.path(of: ".dsbuild"), effects: Effects())
    try store.remove(pictures.map { SHA256Digest(of: $0) })
    try store.close()
    for project in [folder, scratch] {
      try write(rows, to: path, in: project)
      let built = try await program.run(["-q"], in: project.path)
      #expect(built.status == 0, "\(built.talk)")
    }
    for path in [path, "lock/weir.tsv"] { #expect(try folder.text(path) == scratch.text(path)) }
  }
}
