import ArgumentParser
import Diagnostics
import Manifest

/// `dsbuild schema`.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "The JSON Schema of `dataset.yaml`, for editors.")

  @OptionGroup var options: CommonOptions

  func run() throws { Standard.output(TerminalText(json: ManifestSchema.json(capabilities: .current))) }
}
