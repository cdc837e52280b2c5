import ArgumentParser
import Diagnostics
import Digests
import Engine
import Pipeline
import Queries

extension PushCommand {
  /// `dsbuild push --packed --to FOLDER`.
  func pack(_ project: Project) async throws {
    guard packed, let to, !to.isEmpty else {
      throw DiagnosticError(
        packed ? "`--packed` needs a folder" : "`--to` is the folder of `--packed`",
        hint: "write `dsbuild push --packed --to release`")
    }
    guard !check else {
      throw DiagnosticError(
        "`--check` looks at a store, and `--packed` writes files",
        hint: "check what is published: `dsbuild push --check --remote https://…/\(Remote.archiveIndex)`")
    }
    let (folder, names) = (project.environment.absolute(to), try project.classNames(classes))
    let report = try await project.hold { [dryRun] builder in
      try await builder.archive(to: folder, classes: names, isDryRun: dryRun)
    }
    tell(report, folder)
    if !report.missing.isEmpty { throw ExitStatus.failed }
  }

  private func tell(_ report: ArchiveReport, _ folder: String) {
    if options.json {
      return Standard.output(
        json: .object(present: [
          ("schema", "dsbuild.push/1"), ("remote", .string(folder)), ("blobs", .int(report.blobs)),
          ("bytes", .int(report.bytes)), ("there", .int(report.there)), ("sent", .int(report.packed)),
          ("missing", SharingText.json(report.missing)), ("refused", .array([])),
          ("files", .array(report.files.map { .string($0) })),
          ("removed", report.removed.isEmpty ? nil : .array(report.removed.map { .string($0) })), ("requests", .int(0)),
        ]))
    }
    if !report.missing.isEmpty {
      Standard.error("error: no archive was written, because it would lack pictures\n")
      let hint = "`dsbuild pull` brings those that the team's store has; `dsbuild` downloads them"
      return Standard.error(SharingText.lines(report.missing, "is not on this machine", hint: hint))
    }
    guard !options.quiet else { return }
    if !report.removed.isEmpty {
      let packs = Counted.text(report.removed.count, "pack")
      Standard.error(
        "\(dryRun ? "would remove" : "removed") \(packs) of an earlier release: the lock does not name all pictures in "
          + "\(report.removed.count == 1 ? "it" : "them") any more\n")
    }
    let verb = dryRun ? "would pack" : "packed"
    Standard.error(
      "\(verb) \(SharingText.size(report.packed, report.bytes)); \(report.there) of \(report.blobs) were packed before\n"
    )
  }
}
