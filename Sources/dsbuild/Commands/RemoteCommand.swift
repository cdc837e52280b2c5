import ArgumentParser
import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline
import Queries
import Transfer

/// `dsbuild remote status|rm|keygen`.
struct RemoteCommand: AsyncParsableCommand {
  enum Action: String, ExpressibleByArgument, CaseIterable {
    case status, rm, keygen
  }

  static let configuration = CommandConfiguration(
    commandName: "remote", abstract: "Check the team's store (`cache.remote`), or remove pictures from it.",
    discussion: """
      EXAMPLES:
        dsbuild remote status       does it work, and how much is there
        dsbuild remote rm DIGEST    remove a picture from it by its SHA-256
        dsbuild remote keygen FILE    make a key that signs results

      CREDENTIALS:
        They are never in the manifest. The first of these that has one for the
        host of the store is sent to it:
        DSBUILD_REMOTE_AUTH         lines `HOST Basic USER:PASSWORD` or
                                    `HOST Bearer TOKEN`
        ~/.netrc                    `machine HOST login USER password PASSWORD`
        DSBUILD_CREDENTIAL_HELPER   a program that gives those that expire
        Requests to a bucket are signed with AWS_ACCESS_KEY_ID and
        AWS_SECRET_ACCESS_KEY, or with a profile of ~/.aws (AWS_PROFILE).
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @OptionGroup var remoteOptions: RemoteOptions

  @Argument(
    help: "What to do: status (check the store), rm (remove pictures) or keygen (make a key that signs results).")
  var action: Action

  @Argument(
    help:
      "For rm: the pictures, each by its SHA-256 of 64 hexadecimal digits. For keygen: the file for the private key.")
  var digests: [String] = []

  func run() async throws {
    try await Failure.telling(options) {
      if action == .keygen { return try keygen() }
      let project = try Project.open(options, remote: try remoteOptions.choice())
      try AskedText.refuseOffline(project, "remote")
      guard let settings = try project.remoteSettings else { throw NoRemote() }
      let digests = try digests.map { text in
        guard let digest = SHA256Digest(hex: text.lowercased()) else {
          throw DiagnosticError(
            "`\(text)` is not a SHA-256 of 64 hexadecimal digits",
            hint: "`dsbuild ls --json` shows the digest of each picture")
        }
        return digest
      }
      guard (action == .rm) != digests.isEmpty else {
        throw DiagnosticError(
          action == .rm
            ? "`dsbuild remote rm` needs the SHA-256 of a picture" : "`dsbuild remote status` takes no digest",
          hint: action == .rm
            ? "`dsbuild ls --json` shows the digest of each picture" : "write `dsbuild remote status` alone")
      }
      switch action {
      case .status: try await status(project, triesWriting: settings.push != .never)
      case .rm: try await remove(digests, project)
      case .keygen: break
      }
    }
  }

  private func keygen() throws {
    guard digests.count == 1 else {
      throw DiagnosticError(
        "`dsbuild remote keygen` needs one file for the private key",
        hint: "write `dsbuild remote keygen ~/dsbuild-signing-key.pem`")
    }
    try NewKey.write(to: digests[0], options)
  }

  private func status(_ project: Project, triesWriting: Bool) async throws {
    let (status, remote) = try await project.hold { builder in
      guard let remote = builder.workspace.remote else { throw NoRemote() }
      var status = try await RemoteStatus(of: remote)
      if status.isReadable {
        if triesWriting { try await status.tryWriting(remote) }
        let check = try await builder.push(to: remote, classes: nil, checks: true)
        (status.blobs, status.there) = (check.blobs, check.there)
      }
      return (status, remote)
    }
    if options.json {
      Standard.output(
        json: .object(present: [
          ("schema", "dsbuild.remote/1"), ("remote", .string(remote.name)), ("readable", .bool(status.isReadable)),
          ("writable", status.isWritable.map { .bool($0) }), ("blobs", .int(status.blobs)),
          ("there", .int(status.there)), ("failure", status.failure.map { .string($0.text) }),
        ]))
    } else {
      Standard.output("\(remote.name)\n")
      Standard.output("readable: \(status.isReadable ? "yes" : "no")\n")
      if let isWritable = status.isWritable { Standard.output("writable: \(isWritable ? "yes" : "no")\n") }
      if status.isReadable { Standard.output("pictures of the lock: \(status.there) of \(status.blobs)\n") }
      if let failure = status.failure {
        Standard.error("error: \(failure.text)\n")
        if case .denied = failure { Standard.error("  hint: \(project.hint(for: failure, of: remote))\n") }
      }
    }
    if !status.isReadable { throw ExitStatus.failed }
  }

  private func remove(_ digests: [SHA256Digest], _ project: Project) async throws {
    let settings = try project.remoteSettings ?? RemoteSettings()
    let (results, remote, withdrawal) = try await project.hold { builder in
      guard let remote = builder.workspace.remote else { throw NoRemote() }
      let results = try await remote.run(digests.map { .remove(SharedBlob($0)) }, patience: .command)
      try remote.settle()
      var withdrawal = ResultWithdrawal()
      if try settings.results == .signed || builder.sharesResults(with: remote) {
        let withdrawn = try LockedBlobs(of: builder.manifest, classes: nil, in: builder.workspace).withdrawn
        withdrawal = try await builder.withdrawResults(
          about: withdrawn.intersection(digests), from: remote, salt: settings.salt,
          history: project.earlierTables(of: project.manifest.classes.map(\.name)))
      }
      return (results, remote, withdrawal)
    }
    var (removed, missing) = (0, 0)
    var errors: [(digest: SHA256Digest, reason: String)] = []
    for (digest, result) in zip(digests, results) {
      switch result {
      case .removed?: removed += 1
      case .missing?: missing += 1
      case .refused(let why)?:
        errors.append((digest, "\(why): remove `\(remote.name)/cas/\(digest.hex)` by hand"))
      case .failed(let failure)?: errors.append((digest, failure.text))
      default: errors.append((digest, "the store was not asked, because earlier requests failed"))
      }
    }
    if options.json {
      let values = errors.map { error in
        JSONValue.object(present: [("sha256", .string(error.digest.hex)), ("reason", .string(error.reason))])
      }
      Standard.output(
        json: .object(present: [
          ("schema", "dsbuild.remote/1"), ("remote", .string(remote.name)), ("removed", .int(removed)),
          ("missing", .int(missing)), ("refused", .array(values)), ("results", ResultText.json(withdrawal)),
        ]))
    } else {
      for error in errors {
        Standard.error("error: the picture \(error.digest.hex) was not removed from the store: \(error.reason)\n")
      }
      let rest = missing == 0 ? "" : "; \(missing) \(missing == 1 ? "was" : "were") not in it"
      Standard.output("\(removed) of \(Counted.text(digests.count, "picture")) removed from the store\(rest)\n")
      ResultText.tell(withdrawal, isQuiet: options.quiet)
    }
    if !errors.isEmpty || !withdrawal.isDone { throw ExitStatus.failed }
  }
}
