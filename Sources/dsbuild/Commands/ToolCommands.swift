import ArgumentParser
import Diagnostics
import Digests
import Engine
import Exports
import Imaging
import Manifest
import Pipeline
import Transfer

/// `dsbuild schema`.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "The JSON Schema of `dataset.yaml`, for editors.")

  @OptionGroup var options: CommonOptions

  func run() throws { Standard.output(TerminalText(json: ManifestSchema.json(capabilities: .current))) }
}

/// `dsbuild config`.
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "The manifest with every default filled in.")

  @OptionGroup var options: CommonOptions

  @Flag(name: .customLong("show-origin"), help: "Say of each value where it comes from.")
  var showOrigin = false

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.openManifest(options)
      guard !options.json else {
        return Standard.output(TerminalText(json: ManifestPrinter.json(project.manifest, origins: showOrigin)))
      }
      Standard.output(TerminalText(yaml: ManifestPrinter.yaml(project.manifest, origins: showOrigin)))
      Standard.output("# duplicates.near is \(NearRule(project.manifest.duplicates.near))\n")
    }
  }
}

/// `dsbuild doctor`.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look at libraries, disk and project, and say what is wrong.")

  @OptionGroup var options: CommonOptions

  func run() async throws {
    var checks: [(name: String, isFine: Bool, detail: String)] = [
      ("dsbuild", true, Dsbuild.version), ("image libraries", true, ImageInspector.libraries),
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

  /// Distributions mend holes under the old number, which a program cannot see: a warning, and no fault of the machine.
  private static func warnings(ofCurl version: String) -> [String] {
    CurlAdvisories.advisories(for: version).map {
      "libcurl \(version): \($0.number), \($0.summary), unless your distribution has backported the fix"
    }
  }
}

/// `dsbuild snippet`.
struct SnippetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snippet", abstract: "What to paste into a browser's console on a page of image results.")

  @OptionGroup var options: CommonOptions

  func run() throws {
    let value = JSONValue.object(present: [("schema", "dsbuild.snippet/1"), ("text", .string(BrowserSnippet.text))])
    if options.json { Standard.output(json: value) } else { Standard.output(TerminalText(lines: BrowserSnippet.text)) }
  }
}
