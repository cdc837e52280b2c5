import ArgumentParser
import Diagnostics
import Engine
import Listings
import Manifest
import Pipeline

/// `dsbuild why IMAGE`.
struct WhyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Show what happened to one picture, step by step.",
    discussion: """
      EXAMPLES:
        dsbuild why https://example.org/a.jpg
        dsbuild why out/imagefolder/train/weir/3f2a5b6c7d8e9f01.jpg
        dsbuild why 3f2a5b6c
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "A URL, the first digits of a digest or id, or the path of an output file.")
  var image: String

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let listings = try LastListings(project.manifest, workspace: try project.workspace(.readOnly))
      let path = project.path(of: image)
      var found: [LastListings.Row] = []
      for item in project.manifest.classes {
        found += try listings.rows(of: item.name, after: listings.reached(item.name) ?? .export).filter {
          $0.isCalled(image, path: path)
        }
      }
      guard !found.isEmpty else {
        throw DiagnosticError(
          "no image is called `\(image)`", hint: "give a URL, the first digits of a digest, or an output file")
      }
      let names = PictureNames(listings)
      for row in found {
        // A row that repeats another has no history of its own.
        let isOwn = row.item.step != .sources || row.item.isIn
        let history = isOwn ? try listings.history(of: row.item.id, in: row.className) : [(StepName.sources, row.item)]
        let retrieval = isOwn ? try listings.retrieval(of: row) : nil
        if options.json {
          Standard.output(json: BuildJSON.row(row, history: history, retrieval: retrieval), indented: false)
        } else {
          Standard.output(
            PictureStory(row: row, manifest: project.manifest, names: names).text(history, retrieval))
        }
      }
    }
  }
}
