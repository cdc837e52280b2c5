import ArgumentParser
import Diagnostics
import Digests
import Engine
import Imaging
import Manifest
import Pipeline
import Queries
import Transfer

/// `dsbuild doctor`.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check what this machine and this project need, and name what is missing.")

  @OptionGroup(title: "Global options") var options: CommonOptions

  func run() async throws {
    var checks: [(name: String, isFine: Bool, detail: String)] = [
      ("dsbuild", true, Version.current),
      (
        "image libraries", true,
        "built with \(ImageInspector.libraries); canary \(LibraryCanary.decoding) \(LibraryCanary.encoding)"
      ),
      ("image formats", true, Self.formats),
      ("libcurl", true, TransferClient.libraryVersion),
    ]
    checks.append(Self.certificates(Environment.current().variables))
    var warnings = Self.warnings(ofCurl: TransferClient.libraryVersion)
    do {
      let project = try Project.openManifest(options)
      checks.append(
        ("manifest", true, "\(project.file), \(Counted.text(project.manifest.classes.count, "class", "classes"))"))
      let free = FreeSpace.bytes(at: project.root)
      checks.append(
        (
          "disk", free > 1 << 30,
          "\(ByteCount.text(free)) free" + (free > 1 << 30 ? "" : "; `dsbuild gc` removes what nothing uses")
        ))
      checks.append(Self.locks("\(project.root)/\(project.file)"))
      if let warning = Self.schemaWarning(project.root) { warnings.append(warning) }
      // The next checks read files that the manifest names, and ask the store with the person's keys.
      try project.demandTrust()
      let workspace = try project.workspace(.readOnly)
      let listings = try BuiltDataset(project.manifest, workspace: workspace)
      warnings += listings.warningsOfLists().map { $0.message + ($0.hint.map { "; \($0)" } ?? "") }
      let report = try Verification(store: workspace.store).run()
      checks.append(
        (
          "store", report.damaged.isEmpty,
          "\(Counted.text(report.blobs, "stored file")), \(report.damaged.count) damaged"
            + (report.damaged.isEmpty ? "" : "; run `dsbuild verify --repair`")
        ))
      for model in try ModelCheck.all(project.manifest, workspace: workspace) {
        let absence = model.absence.map { $0.message + ($0.hint.map { "; \($0)" } ?? "") }
        checks.append(("model", absence == nil, absence ?? model.name))
      }
      if let (check, warning) = try await Self.remote(project) {
        checks.append(check)
        if let warning { warnings.append(warning) }
      }
    } catch let error as NeedsTrust {
      checks.append(("project", false, "\(error.diagnostics[0].message); `dsbuild trust` allows it"))
    } catch {
      // A missing project is not a fault of the machine, but one that cannot be used is a failed check.
      let failure = Failure(error).diagnostics.first
      checks.append(("project", error is NoProject, failure?.message ?? "\(error)"))
    }
    if options.json {
      let values = checks.map { check in
        JSONValue.object(present: [
          ("name", .string(check.name)), ("fine", .bool(check.isFine)), ("detail", .string(check.detail)),
        ])
      }
      Standard.output(
        json: .object(present: [
          ("schema", "dsbuild.doctor/1"), ("checks", .array(values)),
          ("warnings", .array(warnings.map { .string($0) })),
        ]))
    } else {
      for check in checks {
        Standard.output(prose: "\(check.isFine ? "ok  " : "BAD ")  \(check.name): \(check.detail)\n")
      }
      for warning in warnings { Standard.output(prose: "warn  \(warning)\n") }
    }
    if checks.contains(where: { !$0.isFine }) { throw ExitStatus.failed }
  }

  private static func certificates(_ variables: [String: String]) -> (name: String, isFine: Bool, detail: String) {
    switch SystemCertificates.place(environment: variables) {
    case .known(let path), .file(let path): ("certificates", true, path)
    case .nowhere: ("certificates", false, "none found; \(SystemCertificates.cure)")
    }
  }

  /// Whether the shared store answers; nil if there is none or the mode is offline.
  private static func remote(
    _ project: Project
  ) async throws -> (check: (name: String, isFine: Bool, detail: String), warning: String?)? {
    guard !project.mode.isOffline, let remote = try project.remote(Effects()) else { return nil }
    let status = try await RemoteStatus(of: remote)
    // Signatures are refused from fifteen minutes on.
    let warning = remote.skew.flatMap { skew in
      abs(skew) > 300
        ? "the clock of this machine is \(BucketRefusal.words(skew)) \(skew > 0 ? "ahead of" : "behind") that of `\(remote.name)`"
        : nil
    }
    var words = status.failure?.text ?? "it answers"
    if case .denied? = status.failure { words += "; \(project.hint(for: status.failure, of: remote))" }
    return (("remote", status.isReadable, "\(remote.name), \(words)"), warning)
  }

  /// Checks file locks, which separate two builds at the same time. Some network file systems do not support them.
  private static func locks(_ path: String) -> (name: String, isFine: Bool, detail: String) {
    do {
      try WriterLock.probe(path, effects: Effects())
      return ("locks", true, "the project's disk can lock files")
    } catch {
      return ("locks", false, "\(error.message); \(error.hint ?? "")")
    }
  }

  /// A warning if the schema file is of another version, because an editor would then mark valid keys.
  private static func schemaWarning(_ root: String) -> String? {
    guard let bytes = try? Effects().read("\(root)/\(ManifestSchema.file)", atMost: 4 << 20),
      bytes != Array(ManifestSchema.json(capabilities: .current).utf8)
    else { return nil }
    return "\(ManifestSchema.file) is of another version of dsbuild: `dsbuild schema > \(ManifestSchema.file)`"
  }

  /// The formats that this build decodes, and the packages that the others need.
  private static var formats: String {
    func names(_ formats: [ImageFormat]) -> String { formats.map(\.name).joined(separator: ", ") }
    let known = ImageFormat.allCases.filter { !$0.packages.isEmpty || ImageFormat.decodable.contains($0) }
    let missing = known.filter { !ImageFormat.decodable.contains($0) }.map { format in
      "\(format.name) needs \(format.packages.map { "`\($0)`" }.joined(separator: " and "))"
    }
    return ([names(known.filter(ImageFormat.decodable.contains))] + missing).joined(separator: "; ")
  }

  /// Warnings about known advisories. A distribution may fix one without a new version number, so they are not failed checks.
  private static func warnings(ofCurl version: String) -> [String] {
    CurlAdvisories.advisories(for: version).map {
      "libcurl \(version): \($0.number), \($0.summary), unless your distribution has backported the fix"
    }
  }
}
