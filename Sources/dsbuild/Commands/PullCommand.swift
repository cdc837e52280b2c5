import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline
import Queries
import Transfer

/// `dsbuild pull [CLASS...]`.
struct PullCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull", abstract: "Download the pictures that the lock names from the team's store (`cache.remote`).",
    discussion: """
      A build does this by itself for what it needs. After `dsbuild pull` a build needs no network.

      EXAMPLES:
        dsbuild pull             download what this machine lacks
        dsbuild pull --files     also write pictures that were files
        dsbuild pull --results   also take in what a trusted key has signed
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @OptionGroup var remoteOptions: RemoteOptions

  @Flag(help: "Also write pictures of `files:` sources to their paths, unless a file is there.")
  var files = false

  @Flag(help: "Also take in computed results that a key of `cache.remote.trust` has signed.")
  var results = false

  @Flag(name: .customLong("dry-run"), help: "Show what would be downloaded, and download nothing.")
  var dryRun = false

  @Argument(help: "Download only pictures of these classes (default: all).", completion: Completion.className)
  var classes: [String] = []

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options, checksFiles: false, remote: try remoteOptions.choice(), believes: results)
      try AskedText.refuseOffline(project, "pull")
      guard try project.remoteSettings != nil else { throw NoRemote() }
      let names = try project.classNames(classes)
      let trust = results ? try project.resultTrust(reading: true) : nil
      let history = results ? project.earlierTables(of: project.manifest.classes.map(\.name)) : [:]
      let (report, taken, remote) = try await project.hold { [files, dryRun] builder in
        guard let remote = builder.workspace.remote else { throw NoRemote() }
        let report = try await builder.pull(from: remote, classes: names, writesFiles: files, isDryRun: dryRun)
        var taken: ResultPullReport?
        if let trust, report.failure == nil, !dryRun {
          taken = try await builder.pullResults(from: remote, trust, classes: names, history: history)
        }
        return (report, taken, remote)
      }
      tell(report, taken, remote, hint: project.hint(for: report.failure ?? taken?.failure, of: remote))
      if !report.isWhole || taken?.failure != nil { throw ExitStatus.failed }
    }
  }

  /// The largest number of files that are named one by one.
  private static let mostNamed = 10

  /// What helps against pictures that were not taken. A machine that once sent a picture takes it for whole, so a damaged copy has
  /// to be removed before it is sent again.
  private static func hint(_ refused: [PushReport.Blob]) -> String {
    let name = refused.count == 1 ? refused[0].digest.hex : "DIGEST"
    let each = refused.count == 1 ? "" : " for each (`--json` shows the digests)"
    return "run `dsbuild pull` again; if a copy stays damaged, run `dsbuild remote rm \(name)`\(each) and then "
      + "`dsbuild push` on a machine that has the picture"
  }

  private func tell(_ report: PullReport, _ results: ResultPullReport?, _ remote: Remote, hint: String) {
    if options.json {
      let left = report.leftOut.map { file in
        JSONValue.object(present: [("path", .string(file.path)), ("reason", .string(file.reason))])
      }
      let members: [(String, JSONValue?)] = [
        ("schema", "dsbuild.pull/1"), ("remote", .string(remote.name)), ("blobs", .int(report.blobs)),
        ("bytes", .int(report.bytes)), ("here", .int(report.here)), ("brought", .int(report.brought)),
        ("missing", SharingText.json(report.missing)), ("refused", SharingText.json(report.refused)),
        ("files", files ? .array(report.files.map { .string($0) }) : nil),
        ("different", report.different.isEmpty ? nil : .array(report.different.map { .string($0) })),
        ("left_out", left.isEmpty ? nil : .array(left)), ("not_tried", report.untried > 0 ? .int(report.untried) : nil),
        ("failure", report.failure.map { .string($0.text) }),
        ("requests", .int(remote.counts.requests)), ("results", results.map(ResultText.json)),
      ]
      return Standard.output(json: .object(present: members))
    }
    Standard.error(
      SharingText.line(report.failure ?? results?.failure, remote.name, left: report.left, hint: hint))
    Standard.error(
      SharingText.lines(
        report.missing, "is not in the store",
        hint: "`dsbuild push` on a machine that has them sends them; `dsbuild` tries their addresses"))
    Standard.error(
      SharingText.lines(
        report.failure == nil ? report.refused : [], "was not downloaded",
        hint: Self.hint(report.refused)))
    for file in report.leftOut { Standard.error("error: the picture `\(file.path)` was not written: \(file.reason)\n") }
    if options.quiet, let results { ResultText.tell(results, isQuiet: true) }
    guard !options.quiet else { return }
    for path in report.different.prefix(Self.mostNamed) {
      Standard.error("note: `\(path)` has other bytes than the lock names, and was kept\n")
    }
    let more = report.different.count - Self.mostNamed
    if more > 0 { Standard.error("note: so have \(more) more files\n") }
    if !report.different.isEmpty {
      Standard.error(
        "  hint: a build takes the files as they are; to have those of the lock, move yours away and pull again\n")
    }
    let verb = dryRun ? "would download" : "downloaded"
    let files = report.files.isEmpty ? "" : "; wrote \(Counted.text(report.files.count, "file"))"
    Standard.error(
      "\(verb) \(SharingText.size(report.brought, report.bytes)); \(report.here) of \(report.blobs) were on this machine already\(SharingText.rest(report.left))\(files)\n"
    )
    if let results { ResultText.tell(results, isQuiet: false) }
  }
}
