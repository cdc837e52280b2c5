import Synchronization
import TestSupport
import Testing

/// `dsbuild search` that is killed while it asks.
@Suite("Killed searches") struct KilledSearchTests {
  private static let pictures = ServedPicture.mixed(120)
  /// The lines of the whole list.
  private static let lines = 1 + pictures.count { $0.trap == nil }

  /// Whether a program has ended.
  private final class Flag: Sendable {
    let value = Mutex(false)
  }

  private static func status(of run: SpawnedProgram, _ hasEnded: Flag) async throws -> Int {
    let result = try await run.result()
    hasEnded.value.withLock { $0 = true }
    return Int(result.status)
  }

  @Test(
    "a search that is killed at each page goes on without asking one twice, and the list is none or whole",
    arguments: [
      "in: commons, category: Gates", "in: openverse, query: gate", "in: inaturalist, taxon: gate",
      "in: flickr, query: gate, key: \"${env:KEY}\"", "in: europeana, query: gate, key: \"${env:KEY}\"",
    ])
  func everyPage(_ keys: String) async throws {
    try await SearchedProject.serve(Self.pictures, keys) { project, collection, _ in
      let program = try Program.dsbuild()
      var (kills, isWhole) = (0, false)
      // One kill for each page; the traps cost some pages more.
      for _ in 1...30 where !isWhole {
        let before = collection.with { $0.answered.count }
        let run = try program.start(
          ["search", "--trust"], in: project.folder.path, environment: ["KEY": "k3y-of-a-test"])
        let hasEnded = Flag()
        async let ended = Self.status(of: run, hasEnded)
        // The second page of a run is asked for after the first was kept. A run killed at its first would get nowhere.
        var answered = 0
        // At most ten seconds, so that a run that fails ends the test.
        for _ in 0..<10_000 {
          answered = collection.with { $0.answered.count } - before
          if answered > 1 || hasEnded.value.withLock({ $0 }) { break }
          try await Task.sleep(for: .milliseconds(1))
        }
        if answered > 1, !hasEnded.value.withLock({ $0 }) {
          run.signal(.kill)
          kills += 1
        }
        isWhole = try await ended == 0
        let written = (try? project.folder.text("sources/gate.csv"))?.split(separator: "\n").count
        #expect(written == nil || written == Self.lines)
      }
      #expect(isWhole)
      // A slow machine may see two pages between two looks.
      #expect(kills >= 8, "the search was killed \(kills) times")
      let asked = collection.with { $0.answered }
      // Only a page whose answer was on its way when the process ended is asked again.
      #expect(asked.count - Set(asked).count <= kills)
      #expect(try project.folder.text("sources/gate.csv").split(separator: "\n").count == Self.lines)
    }
  }
}
