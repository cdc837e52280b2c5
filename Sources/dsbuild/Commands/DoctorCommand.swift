import ArgumentParser
import Diagnostics
import Engine
import Imaging
import Manifest
import Pipeline
import Transfer

/// `dsbuild doctor`.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check this machine and project.")

  @OptionGroup(title: "Global options") var options: CommonOptions

  func run() async throws {
    var checks: [(name: String, isFine: Bool, detail: String)] = [
      ("dsbuild", true, Version.current), ("image libraries", true, ImageInspector.libraries),
      ("libcurl", true, TransferClient.libraryVersion),
    ]
    let warnings = Self.warnings(ofCurl: TransferClient.libraryVersion)
    do {
      let project = try Project.openManifest(options)
      checks.append(
        ("manifest", true, "\(project.file), \(Counted.text(project.manifest.classes.count, "class", "classes"))"))
      let free = FreeSpace.bytes(at: project.root)
      checks.append(("disk", free > 1 << 30, "\(ByteCount.text(free)) free"))
      let workspace = try project.workspace(.readOnly)
      let report = try Verification(store: workspace.store).run()
      checks.append(
        (
          "store", report.damaged.isEmpty,
          "\(Counted.text(report.blobs, "stored file")), \(report.damaged.count) damaged"
        ))
      for model in try ModelCheck.all(project.manifest, workspace: workspace) {
        checks.append(("model", model.absence == nil, model.absence ?? model.name))
      }
    } catch {
      // A machine without a project is none the worse for it; a project with mistakes is.
      let failure = Failure(error).diagnostics.first
      checks.append(("project", failure?.place == nil, failure?.message ?? "\(error)"))
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
        Standard.output("\(check.isFine ? "ok  " : "BAD ")  \(check.name): \(check.detail)\n")
      }
      for warning in warnings { Standard.output("warn  \(warning)\n") }
    }
    if checks.contains(where: { !$0.isFine }) { throw ExitStatus.failed }
  }

  /// Distributions mend holes under the old number, which a program cannot see: a warning, and no fault of the machine.
  private static func warnings(ofCurl version: String) -> [String] {
    CurlAdvisories.advisories(for: version).map {
      "libcurl \(version): \($0.number), \($0.summary), unless your distribution has backported the fix"
    }
  }
}
