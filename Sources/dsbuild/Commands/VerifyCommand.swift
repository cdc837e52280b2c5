import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline
import Queries

/// `dsbuild verify`.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check stored files, cache, lock and outputs for damage.",
    discussion: """
      EXAMPLES:
        dsbuild verify                    check that each file is whole in size
        dsbuild verify --read-data=10%    read the bytes of a tenth of them as well
        dsbuild verify --repair           make damaged files again
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Option(
    name: .customLong("read-data"),
    help: "Also read the bytes of this share of the stored files, such as 10% (without a value: all).")
  var share: String?

  @Flag(name: .long, help: "Move damaged files aside and make or download them again.")
  var repair = false

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let share = try readShare()
      let before = try verify(project, share)
      tell(notesOf: before)
      var left = before.damaged
      if repair, !left.isEmpty {
        try await project.hold(repairing: before.damaged)
        left = try verify(project, share).damaged
      }
      let repaired = Self.madeAgain(before.damaged, left, try project.workspace(.readOnly))
      if options.json {
        tellJSON(before, repaired: repaired)
      } else {
        for damage in left.isEmpty ? before.damaged : left { Standard.output(Self.line(damage)) }
        Standard.output("\(Self.sum(before, repaired: repaired, isRepairing: repair))\n")
      }
      if !left.isEmpty { throw ExitStatus.failed }
    }
  }

  private func verify(_ project: Project, _ share: Double) throws -> ProjectVerification.Report {
    // Every run takes another sample, so repeated checks of a tenth cover more and more.
    let seed = UInt64(bitPattern: WallClock.system.nanoseconds)
    let workspace = try project.workspace(.readOnly)
    return try project.watching(workspace, "check the project's files") {
      try ProjectVerification(project.manifest, workspace: workspace).run(readShare: share, seed: seed)
    }
  }

  private func readShare() throws -> Double {
    guard let share else { return 0 }
    guard let percentage = Quantity.percentage(share.hasSuffix("%") ? share : share + "%") else {
      throw DiagnosticError(
        "`--read-data=\(share)` is not a percentage from 0% to 100%", hint: "write `--read-data=10%`")
    }
    return percentage.fraction
  }

  /// How many damaged files exist again. Files that nothing needs are only set aside, so they do not count.
  private static func madeAgain(
    _ before: [ProjectVerification.Damage], _ left: [ProjectVerification.Damage], _ workspace: Workspace
  ) -> Int {
    before.count { damage in
      guard !left.contains(where: { $0.digest == damage.digest && $0.path == damage.path }) else { return false }
      guard damage.path == nil, let digest = damage.digest else { return true }
      return (try? workspace.store.contains(digest)) ?? false
    }
  }

  /// The number of checked and damaged files and, if there are damaged ones, the next command, in one line.
  private static func sum(_ report: ProjectVerification.Report, repaired: Int, isRepairing: Bool) -> String {
    let how = report.read == 0 ? "sizes only; `--read-data` reads them" : "\(report.read) read"
    let files = "\(Counted.text(report.blobs, "stored file")) checked (\(how))"
    guard !report.damaged.isEmpty else { return "\(files): all sound" }
    let next = !isRepairing ? "; `dsbuild verify --repair` makes them again" : ""
    return "\(files): \(report.damaged.count) damaged, \(repaired) made again\(next)"
  }

  private static func line(_ damage: ProjectVerification.Damage) -> TerminalText {
    let what = damage.path ?? damage.digest?.hex ?? ""
    let image = damage.image.map { " (\($0))" } ?? ""
    return "damaged: \(what): \(words(for: damage.problem))\(image)\n"
  }

  private static func words(for problem: BlobProblem) -> String {
    switch problem {
    case .content: "its bytes have changed"
    case .truncated: "it ends too early"
    case .missing: "it is missing"
    case .unreadable: "it cannot be read, or it is not a plain file"
    case .header: "its entry in the pack is damaged, its bytes are whole"
    }
  }

  private func tell(notesOf report: ProjectVerification.Report) {
    for path in report.unfinished {
      Standard.error(
        "note: \(path) was not checked: a build is writing it, or was cut off while it wrote; `dsbuild` finishes it\n")
    }
  }

  private func tellJSON(_ report: ProjectVerification.Report, repaired: Int) {
    let damaged = report.damaged.map { damage in
      JSONValue.object(present: [
        ("sha256", damage.digest.map { .string($0.hex) }), ("problem", .string(damage.problem.rawValue)),
        ("image", damage.image.map { .string($0) }), ("path", damage.path.map { .string($0) }),
      ])
    }
    let value = JSONValue.object(present: [
      ("schema", "dsbuild.verify/1"), ("blobs", .int(report.blobs)), ("read", .int(report.read)),
      ("damaged", .array(damaged)), ("repaired", .int(repaired)),
    ])
    Standard.output(json: value)
  }
}

extension Project {
  /// Sets damaged files aside and builds again, without reusing nodes whose blobs may be missing.
  fileprivate func hold(repairing damaged: [ProjectVerification.Damage]) async throws {
    _ = try await hold { builder in try await builder.repair(damaged) }
  }
}
