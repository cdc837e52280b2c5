import ArgumentParser
import Diagnostics
import Digests
import Engine
import Listings
import Manifest
import Pipeline

/// `dsbuild probe`.
struct ProbeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe", abstract: "Show how well the classes can be told apart, and which images look misplaced.",
    discussion: """
      It trains a small classifier on train and tries it on val and test; without a split, by cross validation. It uses the \
      numbers (embeddings) that the network of `labels.model` gave in the last build, so it takes seconds. Classes without \
      a model are left out.
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let workspace = try project.workspace(.readOnly)
      let listings = try BuiltDataset(project.manifest, workspace: workspace)
      guard let probe = try await workspace.compute([listings], { try DatasetProbe($0) })[0] else {
        throw DiagnosticError(
          "no two classes have embeddings, the numbers of a network, to compare",
          hint: "write `labels: { model: efficientnet-lite0 }` and run `dsbuild`")
      }
      guard !options.json else { return Standard.output(json: probe.json) }
      var places: [String: String] = [:]
      let suspects = Set(probe.suspects.prefix(20).map(\.image))
      for name in Set(probe.suspects.prefix(20).map(\.name)).sorted() {
        for row in try listings.rows(of: name, after: .export) {
          guard let image = row.item.image, suspects.contains(image) else { continue }
          places["\(name) \(image.hex)"] = row.line.map { "\(row.source):\($0)" } ?? row.source
        }
      }
      Standard.output(ProbeText.text(probe, places: places))
    }
  }
}
