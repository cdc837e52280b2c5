import Foundation
import TestSupport
import Testing

/// `link: reflink` on a file system that can share blocks, and on one that cannot.
@Suite("Shared blocks", .enabled(if: MountedDisk.isPossible, "\(MountedDisk.missing)"))
struct SharedBlocksTests {
  private static let maker = ["/usr/sbin/mkfs.xfs", "/usr/sbin/mkfs.btrfs"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// A small picture, which the store packs, and `large` ones with files of their own.
  private func write(_ disk: TemporaryFolder, large: Int) throws {
    for seed in 0..<large {
      let picture = DrawnPicture(.weir, seed: UInt64(seed), width: 1_000, height: 800).png()
      #expect(picture.count > 256 << 10)
      try disk.write(picture, to: "photos/\(seed).png")
    }
    try disk.write(DrawnPicture(.weir, seed: 9, width: 120, height: 90).png(), to: "photos/small.png")
    try disk.write(
      """
      dsbuild: 1
      name: shared
      classes: { weir: { sources: [{ files: photos/*.png }] } }
      duplicates: { near: { threshold: 0% } }
      crop: { mode: none }
      export: [{ format: imagefolder, to: out/tree, link: reflink }]

      """, to: "dataset.yaml")
  }

  @Test(
    "a tree takes no room of its own, and writing into it touches no blob",
    .enabled(if: maker != nil, "there is no mkfs.xfs and no mkfs.btrfs"))
  func shared() async throws {
    let images = try TemporaryFolder()
    try images.write("", to: "disk")
    try FileHandle(forWritingAtPath: images.path(of: "disk"))?.truncate(atOffset: 400 << 20)
    let tools = MountedDisk(folder: images)
    try await tools.run(try #require(Self.maker), ["-q", images.path(of: "disk")])
    try await MountedDisk.mounted(["-o", "loop", images.path(of: "disk")]) { disk in
      try write(disk.folder, large: 3)
      let program = try Program.dsbuild()
      #expect(try await program.run(["-q", "build", "crop"], in: disk.folder.path).status == 0)
      try await disk.run("/usr/bin/sync", ["-f", disk.folder.path])
      let before = try free(disk.folder)
      let built = try await program.run(["-q"], in: disk.folder.path)
      #expect(built.status == 0, "\(built.talk)")
      try await disk.run("/usr/bin/sync", ["-f", disk.folder.path])
      let files = disk.folder.files(under: "out").filter { $0.hasSuffix(".png") }
      #expect(files.count == 4)
      let size = try files.reduce(0) { $0 + (try disk.folder.read($1).count) }
      #expect(before - (try free(disk.folder)) < size / 2, "\(size) bytes of pictures")
      for path in files { try disk.folder.write(Array("other".utf8), to: path) }
      #expect(try await program.run(["verify", "--read-data"], in: disk.folder.path).status == 1)
      #expect(try await program.run(["-q"], in: disk.folder.path).status == 0)
      #expect(try await program.run(["verify", "--read-data"], in: disk.folder.path).status == 0)
    }
  }

  @Test("where blocks cannot be shared, asking for it is an error that names the tree")
  func refused() async throws {
    try await MountedDisk.mounted(["-t", "tmpfs", "-o", "size=64m", "tmpfs"]) { disk in
      try write(disk.folder, large: 0)
      let built = try await Program.dsbuild().run(["-q"], in: disk.folder.path)
      #expect(built.status == 1)
      #expect(built.talk.contains("out/tree") && built.talk.contains("cannot share blocks"), "\(built.talk)")
    }
  }

  private func free(_ folder: TemporaryFolder) throws -> Int {
    let facts = try FileManager.default.attributesOfFileSystem(forPath: folder.path)
    return (facts[.systemFreeSize] as? NSNumber)?.intValue ?? 0
  }
}
