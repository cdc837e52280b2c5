import ArgumentParser
import Diagnostics
import Imaging
import Manifest
import Pipeline

/// `dsbuild config`.
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Print the manifest with every default filled in.")

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Flag(name: .customLong("show-origin"), help: "Write behind each value the line of the manifest that sets it.")
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
