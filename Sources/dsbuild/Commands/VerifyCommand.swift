import ArgumentParser
import Diagnostics
import Digests
import Engine
import Exports
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
        dsbuild verify --recompute=5%     compute a twentieth of the results again
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Option(
    name: .customLong("read-data"),
    help: "Also read the bytes of this share of the stored files, such as 10% (without a value: all).")
  var share: String?

  @Option(
    name: .customLong("recompute"),
    help: "Also compute this share of the remembered results again, such as 5% (without a value: 1%).")
  var recomputed: String?

  @Flag(name: .long, help: "Move damaged files aside and make or download them again.")
  var repair = false

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let share = try Self.share(share, of: "--read-data", "10%") ?? 0
      let recomputedShare = try Self.share(recomputed, of: "--recompute", "5%")
      let before = try verify(project, share)
      tell(notesOf: before)
      var left = before.damaged
      var computed: Recomputation?
      if let recomputedShare { computed = try await project.recompute(recomputedShare) }
      if repair, let sample = computed, !sample.lies.isEmpty {
        // Who recorded one wrong result may have recorded more than a sample shows.
        try await project.hold(repairing: try await project.recompute(1).lies)
        computed = try await project.recompute(1)
      }
      if repair, !left.isEmpty {
        try await project.hold(repairing: before.damaged)
        left = try verify(project, share).damaged
      }
      let workspace = try project.workspace(.readOnly)
      let repaired = Self.madeAgain(before.damaged, left, workspace)
      let lost = repair ? before.damaged.filter { Self.isLost($0, workspace) } : []
      let names =
        computed?.lies.isEmpty == false ? ProjectVerification(project.manifest, workspace: workspace).names : [:]
      if options.json {
        tellJSON(before, computed, names, repaired: repaired, lost: lost.count)
      } else {
        for damage in left.isEmpty ? before.damaged : left { Standard.output(Self.line(damage)) }
        Standard.output("\(Self.sum(before, repaired: repaired, lost: lost.count, isRepairing: repair))\n")
        if let computed { RecomputedText.tell(computed, names, isRepairing: repair) }
      }
      if !left.isEmpty || !lost.isEmpty || computed?.lies.isEmpty == false { throw ExitStatus.failed }
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

  private static func share(_ text: String?, of option: String, _ example: String) throws -> Double? {
    guard let text else { return nil }
    guard let percentage = Quantity.percentage(text.hasSuffix("%") ? text : text + "%") else {
      throw DiagnosticError(
        "`\(option)=\(text)` is not a percentage from 0% to 100%", hint: "write `\(option)=\(example)`")
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

  /// Whether a damaged blob was a picture of the dataset that nothing gives again.
  private static func isLost(_ damage: ProjectVerification.Damage, _ workspace: Workspace) -> Bool {
    guard damage.path == nil, damage.image != nil, let digest = damage.digest else { return false }
    return (try? workspace.store.contains(digest)) == false
  }

  /// The number of checked and damaged files and, if there are damaged ones, the next command, in one line.
  private static func sum(
    _ report: ProjectVerification.Report, repaired: Int, lost: Int, isRepairing: Bool
  ) -> String {
    let how = report.read == 0 ? "sizes only; `--read-data` reads them" : "\(report.read) read"
    let files = "\(Counted.text(report.blobs, "stored file")) checked (\(how))"
    let foreign = report.damaged.count { $0.problem == .foreign }
    let results = foreign == 0 ? "" : "; results of another key \(isRepairing ? "were dropped" : "are not used")"
    let half =
      report.unfinished.isEmpty ? "" : "; \(Counted.text(report.unfinished.count, "output")) not checked: half written"
    guard report.damaged.count > foreign else {
      return "\(files): \(half.isEmpty ? "all" : "these are") sound\(results)\(half)"
    }
    let next = !isRepairing ? "; `dsbuild verify --repair` makes them again" : ""
    guard isRepairing else {
      return "\(files): \(report.damaged.count - foreign) damaged\(results)\(next)\(half)"
    }
    let again = max(0, repaired - foreign)
    let rest = report.damaged.count - foreign - again - lost
    let dropped = rest > 0 ? ", \(rest) dropped because nothing needs \(rest == 1 ? "it" : "them")" : ""
    let gone =
      lost == 0
      ? "" : ", \(Counted.text(lost, "picture")) lost: no file and no address gives \(lost == 1 ? "it" : "them") now"
    return "\(files): \(report.damaged.count - foreign) damaged, \(again) made again\(dropped)\(gone)\(results)\(half)"
  }

  private static func line(_ damage: ProjectVerification.Damage) -> TerminalText {
    let what = damage.path ?? damage.digest?.hex ?? ""
    let image = damage.image.map { " (\($0))" } ?? ""
    let word = damage.problem == .foreign ? "not yours" : "damaged"
    return "\(word): \(what): \(words(for: damage.problem))\(image)\n"
  }

  private static func words(for problem: BlobProblem) -> String {
    switch problem {
    case .content: "its bytes have changed"
    case .truncated: "it ends too early"
    case .missing: "it is missing"
    case .unreadable: "it cannot be read, or it is not a plain file"
    case .header: "its entry in the pack is damaged, its bytes are whole"
    case .foreign: "its results were recorded under another key, by another user or with another `HOME`"
    }
  }

  private func tell(notesOf report: ProjectVerification.Report) {
    if report.strangersRows > 0 {
      Standard.error(
        "note: builds do not use the \(Counted.text(report.strangersRows, "remembered result")) that were recorded under another key, and compute them again\n"
          + "  hint: run dsbuild as the user and with the `HOME` that built here, or drop them: `dsbuild verify --repair`\n"
      )
    }
    for path in report.unfinished {
      Standard.error(
        "note: \(path) was not checked: a build is writing it, or was cut off while it wrote; `dsbuild` finishes it\n")
    }
  }

  private func tellJSON(
    _ report: ProjectVerification.Report, _ computed: Recomputation?, _ names: [SHA256Digest: String], repaired: Int,
    lost: Int
  ) {
    let damaged = report.damaged.map { damage in
      JSONValue.object(present: [
        ("sha256", damage.digest.map { .string($0.hex) }), ("problem", .string(damage.problem.rawValue)),
        ("image", damage.image.map { .string($0) }), ("path", damage.path.map { .string($0) }),
      ])
    }
    let value = JSONValue.object(present: [
      ("schema", "dsbuild.verify/1"), ("blobs", .int(report.blobs)), ("read", .int(report.read)),
      ("damaged", .array(damaged)),
      ("unfinished", report.unfinished.isEmpty ? nil : .array(report.unfinished.map { .string($0) })),
      ("repaired", .int(repaired)), ("lost", lost > 0 ? .int(lost) : nil),
      ("of_another_key", .int(report.strangersRows)),
      ("recomputed", computed.map { RecomputedText.json($0, names) }),
    ])
    Standard.output(json: value)
  }
}

extension Project {
  /// Sets damaged files aside and builds again, without reusing nodes whose blobs may be missing.
  fileprivate func hold(repairing damaged: [ProjectVerification.Damage]) async throws {
    _ = try await hold { builder in try await builder.repair(damaged) }
  }

  /// Forgets wrong results and builds again.
  fileprivate func hold(repairing lies: [Recomputation.Lie]) async throws {
    _ = try await hold { builder in try await builder.repair(lies) }
  }

  /// Computes a share of the remembered results again.
  fileprivate func recompute(_ share: Double) async throws -> Recomputation {
    let workspace = try workspace(.readOnly)
    let renderer = progress
    renderer.watch(workspace.counts, "compute results again")
    defer { renderer.end() }
    let builder = Builder(
      manifest, version: Version.current, formats: ExportFormats.all, workspace: workspace)
    let seed = UInt64(bitPattern: WallClock.system.nanoseconds)
    let folder = environment.variables["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    let scratch = "\(folder)/dsbuild-verify-\(Hexadecimal.encode(UInt64.random(in: 0...UInt64.max)))"
    return try await builder.recompute(share: share, seed: seed, scratch: scratch)
  }
}
