import Foundation
import TestSupport
import Testing

/// Clones that a stranger prepared, each with every command: nothing beside the clone is touched, nothing of it is run, nothing waits.
@Suite("Strangers' clones")
struct StrangersTests {
  private static let environment = ProcessInfo.processInfo.environment
  /// `make strangers` takes every clone; otherwise one in so many, from the one of that number on.
  private static let stride = environment["DSBUILD_STRANGERS_STRIDE"].flatMap { Int($0) } ?? 40
  private static let first = environment["DSBUILD_STRANGERS_FIRST"].flatMap { Int($0) } ?? 0
  /// The longest run of a command; a machine that tests other things meanwhile gets more time.
  private static let longest = environment["DSBUILD_STRANGERS_STRIDE"] == nil ? Duration.seconds(20) : .seconds(5)

  /// A person who built the project before, and gets the stranger's changes; they trust the stranger's word.
  private static let builtBefore = [
    "status", "plan", "diff", "report", "verify --repair", "review", "build", "build", "gc --yes", "clean --yes",
    "build", "clean --outputs --yes",
  ]
  /// A person who sees the project for the first time.
  private static let fresh = [
    "build", "status", "plan", "report", "review", "diff", "verify --repair", "gc --yes", "clean --yes",
  ]

  /// What a set of runs came to.
  private struct Tally {
    var runs = 0
    var slowest = (name: "", time: Duration.zero)
    var exits: [Int: Int] = [:]
    private(set) var faults = 0

    /// Tells a fault at once: a set of runs takes long.
    mutating func fault(_ text: String) {
      faults += 1
      Issue.record("\(text)")
    }
  }

  @Test("are left without a change beside them, a program of theirs run, a trap or a wait")
  func strangers() async throws {
    let original = try await StrangeClone.original()
    let all = Strangers.all
    #expect(all.count >= 40 && Set(all.map(\.name)).count == all.count)
    let only = Self.environment["DSBUILD_STRANGER"]
    let chosen = all.enumerated().filter { index, stranger in
      only.map { stranger.name.contains($0) } ?? (index % Self.stride == Self.first)
    }.map(\.element)
    var tally = Tally()
    for stranger in chosen {
      for isBuilt in [true, false] {
        let clone = try await original.copy(isBuilt: isBuilt)
        try await stranger.prepare(clone)
        let commands = isBuilt ? Self.builtBefore.map { $0 + " --trust" } : Self.fresh
        try await run(commands, in: clone, of: stranger.name + (isBuilt ? " (built before)" : ""), &tally)
      }
    }
    let exits = tally.exits.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }.joined(separator: ", ")
    print(
      "strangers: \(chosen.count) of \(all.count) clones, \(tally.runs) runs (exits: \(exits)), \(tally.faults) faults, "
        + "the slowest \(tally.slowest.time.formatted(.units(allowed: [.milliseconds]))): \(tally.slowest.name)")
  }

  /// Runs commands one after the other, and looks after each at what it left.
  private func run(_ commands: [String], in clone: StrangeClone, of name: String, _ tally: inout Tally) async throws {
    func surroundings() -> Surroundings {
      Surroundings(["precious", "home", "ran"].map { clone.folder.path(of: $0) })
    }
    let before = surroundings()
    let beside = try FileManager.default.contentsOfDirectory(atPath: clone.folder.path).sorted()
    for command in commands {
      let words = command.split(separator: " ").map(String.init)
      let start = ContinuousClock.now
      let (status, talk): (Int, String)
      if words[0] == "review" {
        (status, talk) = try await clone.review(Array(words.dropFirst()))
      } else {
        let result = try await clone.dsbuild(words)
        (status, talk) = (result.status, result.talk)
      }
      let time = ContinuousClock.now - start
      let run = "\(name): \(command)"
      tally.runs += 1
      tally.exits[status, default: 0] += 1
      if time > tally.slowest.time { tally.slowest = (run, time) }
      let isDone = (0...6).contains(status) || words[0] == "review" && status == 143
      if !isDone { tally.fault("\(run): exit \(status): \(talk.suffix(800))") }
      if time > Self.longest { tally.fault("\(run): it took \(time)") }
      let changed = before.differences(from: surroundings())
      if !changed.isEmpty { tally.fault("\(run): changed \(changed)") }
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: clone.folder.path).sorted()
    if left != beside { tally.fault("\(name): beside the clone is \(left)") }
  }
}
