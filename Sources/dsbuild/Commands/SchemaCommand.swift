import ArgumentParser
import Diagnostics
import Manifest

/// `dsbuild schema`.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of dataset.yaml, with which editors check and complete it.")

  @OptionGroup(title: "Global options") var options: CommonOptions

  func run() throws { Standard.output(TerminalText(json: ManifestSchema.json(capabilities: .current))) }
}
