import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
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
    try check(folder, to, project)
    let report = try await project.hold { [dryRun] builder in
      try await builder.archive(to: folder, classes: names, isDryRun: dryRun)
    }
    let hasWeights =
      project.manifest.classes.contains { $0.labels.model != .none } || !project.manifest.filters.isEmpty
    tell(report, folder, hasWeights: hasWeights)
    if !report.missing.isEmpty { throw ExitStatus.failed }
  }

  /// Refuses a folder whose files would become pictures of the dataset, or are not the archive's.
  private func check(_ folder: String, _ text: String, _ project: Project) throws(DiagnosticError) {
    func refusal(_ why: String) -> DiagnosticError {
      DiagnosticError("`\(text)` \(why)", hint: "name a folder outside the project, such as `--to ../release`")
    }
    let place = ResolvedPath(folder)
    switch OutputGround(project: ResolvedPath(project.root), allowsOutside: true).refusal(of: place) {
    case .project?: throw refusal("is the folder of the manifest or one above it")
    case .git(let name)?: throw refusal("is in `\(name)`, the folder of git")
    case .outside?, nil: break
    }
    func whole(_ path: String) -> ResolvedPath { ResolvedPath(path.hasPrefix("/") ? path : "\(project.root)/\(path)") }
    // A source that covers the project leaves archives out, by their index.
    if let input = project.manifest.inputs.first(where: { place.overlaps(whole($0.path)) }) {
      throw refusal("overlaps `\(input.path)`, which dsbuild reads")
    }
    let own = project.manifest.exports.map(\.to) + [project.manifest.report?.to].compactMap(\.self)
    if let own = (own + [".dsbuild", LockFiles.tableFolder]).first(where: { place.overlaps(whole($0)) }) {
      throw refusal("overlaps `\(own)`, which dsbuild writes")
    }
  }

  private func tell(_ report: ArchiveReport, _ folder: String, hasWeights: Bool) {
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
      let names = report.removed.map { "`\($0)`" }.joined(separator: ", ")
      Standard.error(
        "\(dryRun ? "would remove" : "removed") \(Counted.text(report.removed.count, "pack")) of an earlier run, which "
          + "\(report.removed.count == 1 ? "is" : "are") not part of the archive any more: \(names)\n")
    }
    let verb = dryRun ? "would pack" : "packed"
    let what =
      hasWeights
      ? "\(Counted.text(report.packed, "file")), pictures and the weights of networks, \(ByteCount.text(report.bytes))"
      : SharingText.size(report.packed, report.bytes)
    Standard.error("\(verb) \(what); \(report.there) of \(report.blobs) were packed before\n")
  }
}
