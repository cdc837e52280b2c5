import Digests
import Engine
import Foundation
import TestSupport
import Testing

@Suite("Company")
struct CompanyTests {
  @Test("a second build says who holds the project and waits; with --no-wait it exits 5; who only reads does neither")
  func held() async throws {
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let pictures = try await ThirtyPictures(at: origin)
      let folder = try ThirtyPictures.folder(at: origin)
      let program = try Program.dsbuild()
      // The test itself is the dsbuild that holds the project.
      var lock: WriterLock? = try WriterLock.acquire(
        folder.path(of: ".dsbuild/lock"), waits: false, effects: Effects()
      ) { _ in }
      let holder = "process \(ProcessInfo.processInfo.processIdentifier)"
      let refused = try await program.run(["build", "--no-wait"], in: folder.path)
      #expect(refused.status == 5)
      #expect(refused.talk.contains(holder), "\(refused.talk)")
      let waiting = try program.start(["build"], in: folder.path)
      for command in ["status", "plan", "explain", "ls", "graph", "config", "verify"] {
        let read = try await program.run([command], in: folder.path)
        #expect(read.status == 0, "\(command): \(read.talk)")
      }
      #expect(try await program.run(["gc", "--dry-run"], in: folder.path).status == 0)
      // The one that waits goes by the manifest as it is when its turn comes.
      let manifest = try folder.text("dataset.yaml")
      try folder.write(manifest.split(separator: "size: 16").joined(separator: "size: 12"), to: "dataset.yaml")
      #expect(lock != nil)
      lock = nil
      let built = try await waiting.result()
      #expect(built.status == 0, "\(built.talk)")
      #expect(built.talk.contains("waiting for another dsbuild (\(holder))"), "\(built.talk)")
      #expect(try ThirtyPictures.products(of: folder) != pictures.truth)
      #expect(try await program.run(["build", "--json"], in: folder.path).json()["result"].string == "unchanged")
    }
  }

  @Test("commands that only read write nothing but SQLite's own files")
  func readers() async throws {
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let folder = try ThirtyPictures.folder(at: origin)
      let program = try Program.dsbuild()
      let commands = [
        ["status"], ["plan"], ["explain"], ["ls", "--json"], ["graph"], ["config"], ["verify", "--read-data"],
        ["gc", "--dry-run"], ["why", origin.url("/weir/1.jpg")], ["doctor"], ["log"], ["build", "--dry-run"],
      ]
      func contents() throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for path in folder.files() where !path.hasSuffix("-wal") && !path.hasSuffix("-shm") {
          contents[path] = try folder.read(path)
        }
        return contents
      }
      let fresh = try contents()
      for command in commands { _ = try await program.run(command, in: folder.path) }
      #expect(try contents() == fresh, "before the first build")
      #expect(try await program.run(["-q"], in: folder.path).status == 0)
      let built = try contents()
      for command in commands {
        let result = try await program.run(command, in: folder.path)
        #expect(result.status == 0, "\(command): \(result.talk)")
        let now = try contents()
        #expect(now == built, "\(command): \(Set(now.keys).symmetricDifference(built.keys))")
      }
    }
  }

  @Test("several projects build, collect and verify on one cache directory at once")
  func sharedCache() async throws {
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let pictures = try await ThirtyPictures(at: origin)
      let cache = try TemporaryFolder()
      let program = try Program.dsbuild()
      let shared = ["DSBUILD_CACHE_DIR": cache.path]
      let folders = try (0..<3).map { _ in try ThirtyPictures.folder(at: origin) }
      for _ in 0..<2 {
        var running: [SpawnedProgram] = []
        for folder in folders {
          running.append(try program.start(["build", "-q"], in: folder.path, environment: shared))
          running.append(
            try program.start(["gc", "--max-size", "1B", "--yes"], in: folder.path, environment: shared))
          running.append(try program.start(["verify", "--read-data"], in: folder.path, environment: shared))
        }
        for (index, program) in running.enumerated() {
          let result = try await program.result()
          #expect(result.status == 0, "\(index % 3): \(result.output)\(result.talk)")
        }
        for folder in folders { #expect(try ThirtyPictures.products(of: folder) == pictures.truth) }
        for folder in folders { try folder.remove("out") }
      }
    }
  }

  @Test("builds, collections and checks killed at random leave nothing wrong")
  func kills() async throws {
    let environment = ProcessInfo.processInfo.environment
    let wanted = environment["DSBUILD_KILLS"].flatMap { Int($0) } ?? 15
    let seed = environment["DSBUILD_SEED"].flatMap { UInt64($0) } ?? 1
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let pictures = try await ThirtyPictures(at: origin)
      let program = try Program.dsbuild()
      var generator = SeededGenerator(seed: seed)
      var (kills, rounds, violations) = (0, 0, 0)
      func check(_ isRight: Bool, _ what: @autoclosure () -> String) {
        if !isRight { violations += 1 }
        #expect(isRight, "seed \(seed), round \(rounds): \(what())")
      }
      while kills < wanted, rounds < wanted * 6 {
        // A cache of its own for some rounds, so that first builds are killed too.
        let cache = try TemporaryFolder()
        let shared = ["DSBUILD_CACHE_DIR": cache.path]
        let folders = try (0..<2).map { _ in try ThirtyPictures.folder(at: origin) }
        for _ in 0..<4 where kills < wanted {
          rounds += 1
          var running: [SpawnedProgram] = []
          for folder in folders {
            let size = ["16", "12", "10"].randomElement(using: &generator) ?? "16"
            let manifest = try folder.text("dataset.yaml").replacing(/size: [0-9]+/, with: "size: \(size)")
            try folder.write(manifest, to: "dataset.yaml")
            let arguments =
              [["-q"], ["-q"], ["gc", "--max-size", "1B", "--yes"], ["verify", "--read-data"]]
              .randomElement(using: &generator) ?? []
            running.append(try program.start(arguments, in: folder.path, environment: shared))
          }
          // The one place where time itself is the subject.
          try await Task.sleep(for: .milliseconds(Int.random(in: 1...400, using: &generator)))
          for one in running where Int.random(in: 0..<3, using: &generator) > 0 { one.signal(.kill) }
          for one in running {
            let status = try await one.result().status
            if status == 128 + 9 { kills += 1 }
            check([0, 1, 128 + 9].contains(status), "exit \(status)")
          }
          for folder in folders {
            let manifest = try folder.text("dataset.yaml").replacing(/size: [0-9]+/, with: "size: 16")
            try folder.write(manifest, to: "dataset.yaml")
            let built = try await program.run(["-q"], in: folder.path, environment: shared)
            check(built.status == 0, "the next build: \(built.talk)")
            let wrong = try pictures.differences(in: folder)
            check(wrong.isEmpty, "lock or outputs: \(wrong)")
          }
          let verified = try await program.run(["verify", "--read-data"], in: folders[0].path, environment: shared)
          check(verified.status == 0, "verify: \(verified.output)")
        }
      }
      print("kills: \(kills) in \(rounds) rounds from seed \(seed), \(violations) violations")
    }
  }
}
