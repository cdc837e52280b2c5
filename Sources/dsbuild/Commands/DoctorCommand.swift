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
    commandName: "doctor", abstract: "Look at libraries, disk and project, and say what is wrong.")

  @OptionGroup var options: CommonOptions

  func run() async throws {
    var checks: [(name: String, isFine: Bool, detail: String)] = [
      ("dsbuild", true, Version.current), ("image libraries", true, ImageInspector.libraries),
      ("image formats", true, Self.formats),
      ("libcurl", true, TransferClient.libraryVersion),
    ]
    let warnings = Self.warnings(ofCurl: TransferClient.libraryVersion)
    do {
      let project = try Project.openManifest(options)
      checks.append(("manifest", true, "\(project.file), \(project.manifest.classes.count) classes"))
      let free = FreeSpace.bytes(at: project.root)
      checks.append(("disk", free > 1 << 30, "\(free >> 20) MiB free"))
      let workspace = try project.workspace(.readOnly)
      let report = try Verification(store: workspace.store).run()
      checks.append(("store", report.damaged.isEmpty, "\(report.blobs) blobs, \(report.damaged.count) damaged"))
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

  /// The formats that this build decodes, and what reads the others.
  private static var formats: String {
    func names(_ formats: [ImageFormat]) -> String { formats.map(\.name).joined(separator: ", ") }
    let known = ImageFormat.allCases.filter { !$0.packages.isEmpty || ImageFormat.decodable.contains($0) }
    let missing = known.filter { !ImageFormat.decodable.contains($0) }.map { format in
      "\(format.name) needs \(format.packages.map { "`\($0)`" }.joined(separator: " and "))"
    }
    return ([names(known.filter(ImageFormat.decodable.contains))] + missing).joined(separator: "; ")
  }

  /// Distributions mend holes under the old number, which a program cannot see: a warning, and no fault of the machine.
  private static func warnings(ofCurl version: String) -> [String] {
    CurlAdvisories.advisories(for: version).map {
      "libcurl \(version): \($0.number), \($0.summary), unless your distribution has backported the fix"
    }
  }
}
