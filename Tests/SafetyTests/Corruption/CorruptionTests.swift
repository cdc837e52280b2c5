import Digests
import Engine
import Foundation
import TestSupport
import Testing

/// Everything a project keeps is damaged in every way: it is found before it is used, made again or told with the picture's name, and
/// wrong bytes are never delivered.
@Suite("Corruption")
struct CorruptionTests {
  /// How a file is damaged.
  enum Damage: String, CaseIterable, Sendable {
    case flip, truncate, empty, swap, delete, directory

    /// Damages a file; `other` is what it is swapped with.
    func apply(to path: String, in folder: TemporaryFolder, swappedWith other: String?, at place: Int) throws {
      var bytes = try folder.read(path)
      switch self {
      case .flip:
        guard !bytes.isEmpty else { return }
        bytes[place % bytes.count] ^= 0x10
        try Self.overwrite(folder.path(of: path), bytes)
      case .truncate: try Self.overwrite(folder.path(of: path), Array(bytes.prefix(bytes.count / 2)))
      case .empty: try Self.overwrite(folder.path(of: path), [])
      case .swap: if let other { try Self.overwrite(folder.path(of: path), try folder.read(other)) }
      case .delete: try folder.remove(path)
      case .directory:
        try folder.remove(path)
        try FileManager.default.createDirectory(atPath: folder.path(of: path), withIntermediateDirectories: false)
      }
    }

    /// Writes in place, with the permissions there are: the owner of a read-only blob can do that.
    private static func overwrite(_ path: String, _ bytes: [UInt8]) throws {
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
  }

  @Test("every file of `.dsbuild` may be damaged: the next build is right and the dataset never wrong")
  func state() async throws {
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let pictures = try await ThirtyPictures(at: origin)
      let built = try ThirtyPictures.folder(at: origin)
      let program = try Program.dsbuild()
      #expect(try await program.run(["-q"], in: built.path).status == 0)
      let names = built.files(under: ".dsbuild").filter { !$0.hasSuffix("/lock") && !$0.hasSuffix("/gate") }
      #expect(names.count > 8)
      var cases = 0
      for (index, name) in names.enumerated() {
        for damage in Damage.allCases where cases % 3 == index % 3 || name.contains("store") || name.contains("cache") {
          let copy = try TemporaryFolder()
          for path in built.files() { try copy.write(try built.read(path), to: path) }
          let place = cases &* 7919 &+ index
          try damage.apply(to: name, in: copy, swappedWith: names[(index + 1) % names.count], at: place)
          // A change that needs every stored picture again.
          let manifest = try copy.text("dataset.yaml")
          try copy.write(manifest.split(separator: "size: 16").joined(separator: "size: 12"), to: "dataset.yaml")
          let wrong = try await program.run(["-q"], in: copy.path)
          try copy.write(manifest, to: "dataset.yaml")
          let right = try await program.run(["-q"], in: copy.path)
          let told = "\(damage.rawValue) \(name)"
          #expect(wrong.status == 0 && right.status == 0, "\(told): \(wrong.talk)\(right.talk)")
          let products = try ThirtyPictures.products(of: copy)
          let differing = Set(products.keys).union(pictures.truth.keys).filter { products[$0] != pictures.truth[$0] }
          #expect(differing.isEmpty, "\(told): \(differing.sorted())")
          cases += 1
        }
        cases += 1
      }
      print("corruption: \(cases) damaged states")
    }
  }

  @Test("each damaged blob is told once, with its picture's name, and made again by `--repair`")
  func blobs() async throws {
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let pictures = try await ThirtyPictures(at: origin)
      let folder = try ThirtyPictures.folder(at: origin)
      let program = try Program.dsbuild()
      #expect(try await program.run(["-q"], in: folder.path).status == 0)
      let pack = try #require(folder.files(under: ".dsbuild/store/packs").first)
      var bytes = try folder.read(pack)
      let (damaged, images) = Self.flipABitInEachBlob(of: &bytes, ThirtyPictures.digests)
      try folder.write(bytes, to: pack)
      let large = folder.files(under: ".dsbuild/store").filter { !$0.hasSuffix(".pack") }
      #expect(large.count == 3)
      for path in large { try Damage.flip.apply(to: path, in: folder, swappedWith: nil, at: 1000) }
      let found = try await program.run(["verify", "--read-data", "--json"], in: folder.path)
      #expect(found.status == 1)
      let report = try found.json()
      let entries = report["damaged"].elements
      #expect(entries.count == damaged + large.count)
      #expect(Set(entries.compactMap { $0["sha256"].string }).count == entries.count)
      #expect(entries.count { $0["image"].string?.hasPrefix("http://") == true } >= images + large.count)
      #expect(report["blobs"].int == report["read"].int)
      // Without reading the data nothing shows: names, lengths and headers are as they were.
      #expect(try await program.run(["verify"], in: folder.path).status == 0)
      let repair = try await program.run(["verify", "--read-data", "--repair", "--json"], in: folder.path)
      #expect(repair.status == 0, "\(repair.output)\(repair.talk)")
      #expect(try repair.json()["repaired"].int == entries.count)
      #expect(try await program.run(["verify", "--read-data"], in: folder.path).status == 0)
      #expect(try ThirtyPictures.products(of: folder) == pictures.truth)
    }
  }

  /// Flips a bit in the bytes of every blob of a pack; how many there were, and how many of them are pictures.
  private static func flipABitInEachBlob(of pack: inout [UInt8], _ pictures: Set<SHA256Digest>) -> (Int, Int) {
    var (count, images, at) = (0, 0, 0)
    while at + 64 <= pack.count {
      let length = (0..<8).reduce(0) { $0 | Int(pack[at + 8 + $1]) << (8 * $1) }
      if let digest = SHA256Digest(bytes: Array(pack[at + 16..<at + 48])), pictures.contains(digest) { images += 1 }
      pack[at + 64 + length / 2] ^= 1
      count += 1
      at += 64 + length
    }
    return (count, images)
  }

  @Test("each line of the lock may be damaged: pins are refused or told, and no wrong picture comes out")
  func lockLines() async throws {
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let pictures = try await ThirtyPictures(at: origin)
      let folder = try ThirtyPictures.folder(at: origin)
      let program = try Program.dsbuild()
      #expect(try await program.run(["-q"], in: folder.path).status == 0)
      let path = "lock/weir.tsv"
      let whole = try folder.text(path)
      let lines = whole.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      var generator = SeededGenerator(seed: 7)
      for index in lines.indices where !lines[index].isEmpty {
        var damaged = lines
        var line = Array(lines[index].utf8)
        let place = Int.random(in: line.indices, using: &generator)
        line[place] = line[place] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
        damaged[index] = String(decoding: line, as: UTF8.self)
        try folder.write(damaged.joined(separator: "\n"), to: path)
        let told: Comment = "line \(index + 1), byte \(place)"
        let verified = try await program.run(["verify", "--json"], in: folder.path)
        #expect(verified.status == 1, told)
        #expect(try verified.json()["damaged"].elements.map { $0["path"].string } == [path], told)
        let built = try await program.run(["build"], in: folder.path)
        // Another pin is drift, and is told with its address; everything else is written anew.
        #expect(built.status == 0 || built.status == 6, "\(told): \(built.talk)")
        #expect(built.talk.contains("weir"), "\(told): \(built.talk)")
        for (name, bytes) in try ThirtyPictures.products(of: folder) where name.hasPrefix("out/folder/") {
          let isKnown = pictures.truth.contains { $0.value == bytes }
          #expect(isKnown || name.hasSuffix(".txt") || name.hasSuffix("/SHA256SUMS"), "\(told): \(name)")
        }
        try folder.write(whole, to: path)
        #expect(try await program.run(["-q"], in: folder.path).status == 0, told)
        #expect(try ThirtyPictures.products(of: folder) == pictures.truth, told)
      }
    }
  }

  @Test("a bit flipped in a remembered result is told without anybody asking for it, and mended")
  func rememberedResult() async throws {
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let pictures = try await ThirtyPictures(at: origin)
      let folder = try ThirtyPictures.folder(at: origin)
      let program = try Program.dsbuild()
      #expect(try await program.run(["-q"], in: folder.path).status == 0)
      let path = ".dsbuild/cache.sqlite"
      let bytes = try folder.read(path)
      let kind = Array("inspect".utf8)
      // Behind the name of its kind lies the result of an action.
      let place = try #require((0..<bytes.count - 40).last { Array(bytes[$0..<$0 + kind.count]) == kind })
      try Damage.flip.apply(to: path, in: folder, swappedWith: nil, at: place + 30)
      let found = try await program.run(["verify", "--json"], in: folder.path)
      #expect(found.status == 1)
      #expect(try found.json()["damaged"].elements.map { $0["path"].string } == [path])
      let repair = try await program.run(["verify", "--repair"], in: folder.path)
      #expect(repair.status == 0, "\(repair.output)\(repair.talk)")
      #expect(try await program.run(["verify"], in: folder.path).status == 0)
      #expect(try ThirtyPictures.products(of: folder) == pictures.truth)
    }
  }

  @Test("a damaged output is told with its picture and written again")
  func outputs() async throws {
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let pictures = try await ThirtyPictures(at: origin)
      let folder = try ThirtyPictures.folder(at: origin)
      let program = try Program.dsbuild()
      #expect(try await program.run(["-q"], in: folder.path).status == 0)
      let file = try #require(folder.files(under: "out/folder").first { $0.hasSuffix(".jpg") })
      // Bit rot: neither size nor times tell.
      let stamp = try FileManager.default.attributesOfItem(atPath: folder.path(of: file))
      try Damage.flip.apply(to: file, in: folder, swappedWith: nil, at: 100)
      try FileManager.default.setAttributes(
        [.modificationDate: stamp[.modificationDate] ?? Date()], ofItemAtPath: folder.path(of: file))
      let found = try await program.run(["verify", "--read-data", "--json"], in: folder.path)
      #expect(found.status == 1)
      let entry = try #require(try found.json()["damaged"].elements.first)
      #expect(entry["path"].string == file)
      #expect(entry["image"].string?.hasPrefix("http://") == true)
      let repair = try await program.run(["verify", "--read-data", "--repair"], in: folder.path)
      #expect(repair.status == 0, "\(repair.output)")
      // The time of the last change tells that somebody wrote to the file, so its bytes are kept.
      #expect(folder.files(under: "out/folder.edited").count == 2)
      try folder.remove("out/folder.edited")
      #expect(try ThirtyPictures.products(of: folder) == pictures.truth)
    }
  }

  @Test("a blob that cannot be made again is told with its picture's name and never delivered")
  func lostForGood() async throws {
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let folder = try ThirtyPictures.folder(at: origin)
      let program = try Program.dsbuild()
      #expect(try await program.run(["-q"], in: folder.path).status == 0)
      let large = try #require(folder.files(under: ".dsbuild/store").first { !$0.hasSuffix(".pack") })
      let digest = large.suffix(64)
      try Damage.flip.apply(to: large, in: folder, swappedWith: nil, at: 5)
      for scene in DrawnPicture.Scene.allCases { origin.answer("/\(scene.rawValue)/10.png", .status(410)) }
      let repair = try await program.run(["verify", "--read-data", "--repair"], in: folder.path)
      #expect(repair.output.contains("10.png"), "\(repair.output)")
      #expect(repair.status == 1)
      let lost = repair.output.contains("1 damaged, 0 made again, 1 picture lost: no file and no address gives it now")
      #expect(lost, "\(repair.output)")
      #expect(!folder.files(under: "out/folder").contains { $0.contains(digest.prefix(16)) })
    }
  }
}
