import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline
import Queries
import Transfer

/// `dsbuild push [CLASS...]`.
struct PushCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push", abstract: "Send the pictures that the lock names to the team's store (`cache.remote`).",
    discussion: """
      A clone gets them from there if their addresses no longer work. Pictures on the takedown list are not sent.

      EXAMPLES:
        dsbuild push             send what the store lacks
        dsbuild push --check     ask the store for each picture, and send nothing
        dsbuild push --results   also send what was computed, signed
        dsbuild push --packed --to release    write an archive to publish
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @OptionGroup var remoteOptions: RemoteOptions

  @Flag(help: "Ask the store for every picture and send nothing; exit with 1 if it lacks one.")
  var check = false

  @Flag(help: "Write an archive for a server of files: packs, and an index of what is where.")
  var packed = false

  @Flag(help: "Also send the results of the last build, signed with the key of DSBUILD_SIGNING_KEY.")
  var results = false

  @Option(help: ArgumentHelp("The folder of the archive.", valueName: "folder"), completion: .directory)
  var to: String?

  @Flag(name: .customLong("dry-run"), help: "Show what would be sent, and send nothing.")
  var dryRun = false

  @Argument(help: "Send only pictures of these classes (default: all).", completion: Completion.className)
  var classes: [String] = []

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options, remote: try remoteOptions.choice())
      if packed || to != nil { return try await pack(project) }
      try AskedText.refuseOffline(project, "push")
      guard let settings = try project.remoteSettings else { throw NoRemote() }
      guard settings.push != .never || check else {
        throw DiagnosticError(
          "nothing may be sent to the team's store: the manifest has `cache.remote.push: never`",
          hint: "write `push: manual`, or leave it out")
      }
      let names = try project.classNames(classes)
      let signing = try signing(project)
      let history = results ? project.earlierTables(of: project.manifest.classes.map(\.name)) : [:]
      let (report, sent, remote) = try await project.hold { [check, dryRun] builder in
        guard let remote = builder.workspace.remote else { throw NoRemote() }
        let report = try await builder.push(to: remote, classes: names, checks: check, isDryRun: dryRun)
        var sent: ResultPushReport?
        if let (key, trust) = signing, report.failure == nil {
          sent = try await builder.pushResults(
            to: remote, signedBy: key, trust, classes: names, history: history, isDryRun: dryRun)
        }
        return (report, sent, remote)
      }
      tell(report, sent, remote, hint: project.hint(for: report.failure, of: remote))
      if !report.isWhole || sent?.refused.isEmpty == false || sent?.withdrawal.isDone == false {
        throw ExitStatus.failed
      }
    }
  }

  /// The key that signs results, and what is signed with them; nil if none are sent.
  private func signing(_ project: Project) throws -> (SigningKey, ResultTrust)? {
    guard results else { return nil }
    guard !check else {
      throw DiagnosticError("`--check` asks for pictures, and `--results` sends results", hint: "leave one of them out")
    }
    let (trust, key) = (try project.resultTrust(reading: false), try project.signingKey())
    if !trust.keys.contains(where: { $0.key == key.publicKey }), !options.json {
      Standard.error(
        "warning: nobody will use these results, because `cache.remote.trust` does not have the key that signs them\n"
          + "  hint: add `\"\(TrustedKey.text(of: key.publicKey))  name\"` to it\n")
    }
    return (key, trust)
  }

  /// How the pictures that a store lacks get into it. Nothing can be sent to an archive: it is written and published whole.
  private static func cure(of remote: Remote) -> String {
    if case .archive = remote.access {
      return "`dsbuild push --packed --to FOLDER` adds them to the archive in a folder; then publish its files"
    }
    return "run `dsbuild push` to send them"
  }

  private func tell(_ report: PushReport, _ results: ResultPushReport?, _ remote: Remote, hint: String) {
    if options.json {
      return Standard.output(
        json: .object(present: [
          ("schema", "dsbuild.push/1"), ("remote", .string(remote.name)), ("blobs", .int(report.blobs)),
          ("bytes", .int(report.bytes)), ("there", .int(report.there)), ("sent", .int(report.sent)),
          ("missing", SharingText.json(report.missing)), ("refused", SharingText.json(report.refused)),
          ("taken_down", report.takenDown.isEmpty ? nil : .array(report.takenDown.map { .string($0.hex) })),
          (
            "taken_down_in_results",
            results != nil || report.takenDownInResults.isEmpty
              ? nil : .array(report.takenDownInResults.map { .string($0.hex) })
          ),
          ("not_tried", report.untried > 0 ? .int(report.untried) : nil),
          ("failure", report.failure.map { .string($0.text) }), ("requests", .int(remote.counts.requests)),
          ("results", results.map(ResultText.json)),
        ]))
    }
    if !report.takenDown.isEmpty {
      Standard.error(
        "warning: \(Builder.takenDownText(report.takenDown, remote.name))\n  hint: \(Builder.takenDownHint(report.takenDown))\n"
      )
    }
    if results == nil, !report.takenDownInResults.isEmpty {
      let digests = report.takenDownInResults
      Standard.error(
        "warning: \(Builder.resultsText(digests, remote.name))\n  hint: \(Builder.resultsHint(digests))\n")
    }
    Standard.error(SharingText.line(report.failure, remote.name, left: report.left, hint: hint))
    Standard.error(
      SharingText.lines(
        report.missing, check ? "is not in the store" : "is neither on this machine nor in the store",
        hint: check ? Self.cure(of: remote) : "run `dsbuild`, which downloads them, then `dsbuild push`"))
    Standard.error(
      SharingText.lines(
        report.failure == nil ? report.refused : [], "was not taken by the store",
        hint: "`dsbuild remote status` says whether you may write to the store"))
    if options.quiet, let results { ResultText.tell(results, isDryRun: dryRun, isQuiet: true) }
    guard !options.quiet else { return }
    let verb = dryRun ? "would send" : "sent"
    // After a failure, the rest is known only from memory.
    let there = report.failure == nil ? "were in the store\(check ? "" : " already")" : "were there at the last look"
    let sent = check ? "" : "\(verb) \(SharingText.size(report.sent, report.bytes)); "
    Standard.error(
      "\(sent)\(report.there) of \(Counted.text(report.blobs, "picture")) \(there)\(SharingText.rest(report.left))\n"
    )
    if let results { ResultText.tell(results, isDryRun: dryRun, isQuiet: options.quiet) }
  }
}

extension Project {
  /// The classes of some names; nil if there are no names, which means all classes.
  func classNames(_ names: [String]) throws -> Set<ClassName>? {
    names.isEmpty ? nil : Set(try names.compactMap { try className($0) })
  }
}

extension Builder {
  /// Uploads the pins of a successful build, if the manifest asks for it. A failure is only a warning.
  ///
  /// - Returns: the counts of the store for the whole run; nil if nothing had to be uploaded.
  func pushAfterBuild(_ settings: RemoteSettings?) async throws -> RemoteCounts? {
    guard settings?.push == .auto, let remote = workspace.remote, !workspace.mode.isOffline else { return nil }
    guard remote.access.mayWrite else {
      workspace.emit(
        .warned(
          "nothing was sent to the team's store `\(remote.name)`: no password, token or key for it is known",
          hint:
            "set `DSBUILD_REMOTE_AUTH` or the keys of the bucket (`dsbuild remote --help`), or write `push: manual` under `cache.remote`"
        ))
      return nil
    }
    let report = try await push(to: remote, classes: nil, patience: .build)
    if !report.isWhole {
      let missing = Counted.text(report.missing.count, "picture is", "pictures are")
      let why =
        report.failure?.text ?? report.refused.first?.reason ?? "\(missing) neither in the cache nor in the store"
      workspace.emit(
        .warned(
          "the team's store `\(remote.name)` does not have all pictures that the lock names: \(why)",
          hint: "run `dsbuild push`, which tries again and lists those that are missing"))
    }
    return remote.counts
  }
}
