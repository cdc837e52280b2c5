import Digests
import Engine
import Foundation
import TestSupport
import Testing

/// Every effect of a build has a number; the build of that number's effect fails or dies, and the next one must end as if nothing had been.
@Suite("Faults")
struct FaultSweepTests {
  /// How many operations a build of the thirty pictures has: the first number that no build reaches.
  private func operations(_ pictures: ThirtyPictures, at origin: LoopbackOrigin) async throws -> Int {
    let program = try Program.dsbuild()
    func reaches(_ number: Int) async throws -> Bool {
      let folder = try ThirtyPictures.folder(at: origin)
      let result = try await program.run(
        ["-q", "-j", "1"], in: folder.path, environment: ["DSBUILD_CRASH_AT": "\(number)"])
      return result.status == 128 + 9
    }
    var (low, high) = (1, 4096)
    while low < high {
      let middle = (low + high) / 2
      if try await reaches(middle) { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }

  @Test(
    "whatever operation fails or is the last, the next build ends byte-identical, refetches nothing, leaves nothing")
  func sweep() async throws {
    // `make sweep` takes every point, `make check` a share of them that is another one for each kind of fault.
    let stride = ProcessInfo.processInfo.environment["DSBUILD_SWEEP_STRIDE"].flatMap { Int($0) } ?? 61
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let pictures = try await ThirtyPictures(at: origin)
      let last = try await operations(pictures, at: origin)
      #expect(last > 150)
      var points = 0
      var violations = 0
      for (index, fault) in FaultPlan.Fault.allCases.enumerated() {
        for number in Swift.stride(from: 1 + index * stride / 7, through: last, by: stride) {
          let folder = try ThirtyPictures.folder(at: origin)
          let name = fault == .kill ? "DSBUILD_CRASH_AT" : "DSBUILD_FAULT"
          let value = fault == .kill ? "\(number)" : "\(fault.rawValue)@\(number)"
          let (faulty, found) = try await pictures.disturb([name: value], in: folder)
          points += 1
          let wrong = found + Self.complaints(about: faulty, fault)
          violations += wrong.count
          for violation in wrong { Issue.record("\(fault.rawValue) at \(number) of \(last): \(violation)") }
        }
      }
      print("faults: \(points) of \(last * FaultPlan.Fault.allCases.count) points swept, \(violations) violations")
    }
  }

  @Test("whatever operation of an edit's build is the last, a build without the edit leaves nothing of it")
  func takenBack() async throws {
    let stride = ProcessInfo.processInfo.environment["DSBUILD_SWEEP_STRIDE"].flatMap { Int($0) } ?? 13
    try await LoopbackOrigin.serve(ThirtyPictures.answers) { origin in
      let pictures = try await ThirtyPictures(at: origin)
      let program = try Program.dsbuild()
      let folder = try ThirtyPictures.folder(at: origin)
      let manifest = try folder.text("dataset.yaml")
      #expect(try await program.run(["-q"], in: folder.path).status == 0)
      var number = 1
      var wasKilled = true
      while wasKilled {
        let size = number % 2 == 0 ? 12 : 10
        try folder.write(manifest.replacing("size: 16", with: "size: \(size)"), to: "dataset.yaml")
        let edited = try await program.run(
          ["-q", "-j", "1"], in: folder.path, environment: ["DSBUILD_CRASH_AT": "\(number)"])
        wasKilled = edited.status == 128 + 9
        try folder.write(manifest, to: "dataset.yaml")
        #expect(try await program.run(["-q"], in: folder.path).status == 0)
        let wrong = try pictures.differences(in: folder)
        #expect(wrong.isEmpty, "killed at \(number): \(wrong)")
        number += stride
      }
      #expect(number > 100)
    }
  }

  /// What is wrong with how a run told of its fault.
  private static func complaints(about run: Program.Result, _ fault: FaultPlan.Fault) -> [String] {
    switch fault {
    case .kill: return run.status == 128 + 9 || run.status == 0 ? [] : ["exit \(run.status) instead of a kill"]
    case .interrupted, .shortWrite: return run.status == 0 ? [] : ["exit \(run.status): \(run.talk)"]
    case .noSpace, .inputOutput, .tooManyFiles:
      // What only tidies up may fail in silence; everything else names what could not be done.
      if run.status == 0 { return [] }
      guard run.status == 1, run.talk.contains("cannot ") else { return ["exit \(run.status): \(run.talk)"] }
      if fault == .noSpace, !(run.talk.contains("bytes needed") && run.talk.contains("bytes free")) {
        return ["does not say how much is needed and free: \(run.talk)"]
      }
      return []
    }
  }
}
