import Foundation
import TestSupport
import Testing

@Suite("Full disks and power cuts", .enabled(if: MountedDisk.isPossible, "\(MountedDisk.missing)"))
struct FullDiskTests {
  @Test("on a full disk a build ends with 1, says what is needed and free, and goes on when there is room")
  func full() async throws {
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let pictures = try await ThirtyPictures(at: origin)
      let program = try Program.dsbuild()
      let project = try ThirtyPictures.folder(at: origin)
      #expect(try await program.run(["-q"], in: project.path).status == 0)
      let needed = try project.files().reduce(0) { $0 + (try project.read($1).count + 4095) / 4096 * 4096 }
      for share in [25, 50, 75, 90] {
        let size = needed * share / 100
        try await MountedDisk.mounted(["-t", "tmpfs", "-o", "size=\(size)", "tmpfs"]) { disk in
          let fresh = try ThirtyPictures.folder(at: origin)
          for path in fresh.files() { try disk.folder.write(try fresh.read(path), to: path) }
          let full = try await program.run(["build"], in: disk.folder.path)
          #expect(full.status == 1, "\(share) %: \(full.talk)")
          #expect(full.talk.contains("bytes needed") && full.talk.contains("bytes free"), "\(share) %: \(full.talk)")
          let still = try await program.run(["build", "--json"], in: disk.folder.path)
          #expect(still.status == 1, "\(share) %: \(still.talk)")
          try await disk.run("/usr/bin/mount", ["-o", "remount,size=64m", disk.folder.path])
          let built = try await program.run(["-q"], in: disk.folder.path)
          #expect(built.status == 0, "\(share) %: \(built.talk)")
          #expect(try ThirtyPictures.products(of: disk.folder) == pictures.truth, "\(share) %")
          #expect(ThirtyPictures.strays(in: disk.folder).isEmpty, "\(ThirtyPictures.strays(in: disk.folder))")
        }
      }
    }
  }

  @Test("after a power cut nothing unsynced is trusted, and the build resumes")
  func cut() async throws {
    let environment = ProcessInfo.processInfo.environment
    let cuts = environment["DSBUILD_CUTS"].flatMap { Int($0) } ?? 3
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let pictures = try await ThirtyPictures(at: origin)
      let program = try Program.dsbuild()
      var generator = SeededGenerator(seed: 3)
      for number in 0..<cuts {
        let images = try TemporaryFolder()
        try images.write("", to: "disk")
        let image = FileHandle(forWritingAtPath: images.path(of: "disk"))
        try image?.truncate(atOffset: 32 << 20)
        let tools = MountedDisk(folder: images)
        try await tools.run("/usr/sbin/mkfs.ext4", ["-q", "-F", images.path(of: "disk")])
        // Nothing reaches the disk by itself for ten minutes: what is there was synced.
        let operation = number % 3 == 2 ? 100_000 : Int.random(in: 40...450, using: &generator)
        try await MountedDisk.mounted(["-o", "loop,commit=600", images.path(of: "disk")]) { disk in
          let fresh = try ThirtyPictures.folder(at: origin)
          for path in fresh.files() { try disk.folder.write(try fresh.read(path), to: path) }
          try await disk.run("/usr/bin/sync", ["-f", disk.folder.path])
          _ = try await program.run(
            ["-q"], in: disk.folder.path, environment: ["DSBUILD_CRASH_AT": "\(operation)"])
          try await tools.run("/usr/bin/cp", ["--sparse=always", images.path(of: "disk"), images.path(of: "cut")])
        }
        try await MountedDisk.mounted(["-o", "loop", images.path(of: "cut")]) { disk in
          let comment = "cut after operation \(operation)"
          let verified = try await program.run(["verify", "--read-data", "--json"], in: disk.folder.path)
          // Outputs are not synced; blobs are trusted by name and must be whole.
          let wrong = try verified.json()["damaged"].elements.filter {
            $0["path"].string == nil && $0["problem"].string != "missing"
          }
          #expect(wrong.isEmpty, "\(comment): \(verified.output)")
          let built = try await program.run(["-q"], in: disk.folder.path)
          #expect(built.status == 0, "\(comment): \(built.talk)")
          #expect(try ThirtyPictures.products(of: disk.folder) == pictures.truth, "\(comment)")
        }
      }
      print("power cuts: \(cuts)")
    }
  }
}
