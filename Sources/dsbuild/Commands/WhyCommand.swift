import ArgumentParser
import Diagnostics
import Digests
import Engine
import Listings
import Manifest
import Pipeline
import Queries

/// `dsbuild why IMAGE`.
struct WhyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "Show what happened to one picture, step by step.",
    discussion: """
      EXAMPLES:
        dsbuild why https://example.org/a.jpg
        dsbuild why out/imagefolder/train/weir/3f2a5b6c7d8e9f01.jpg
        dsbuild why lists/weir.csv:12      the row on line 12 of a list
        dsbuild why photos/weir/a.jpg      a picture on disk
        dsbuild why 3f2a5b6c               the first digits of a digest
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(
    help:
      "The picture: its URL, its line of a list as FILE:LINE, its path as a source or output file, or the first digits of its digest (SHA-256)."
  )
  var image: String

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options, remote: .none)
      let workspace = try project.workspace(.readOnly)
      let listings = try BuiltDataset(project.manifest, workspace: workspace)
      let path = project.path(of: image)
      let rows = try project.manifest.classes.flatMap { item in
        try listings.rows(of: item.name, after: listings.reached(item.name) ?? .export)
      }
      let found = rows.filter { $0.isCalled(image, path: path) }
      guard !found.isEmpty else {
        if let miss = try leftOut(project, path) { return tell(miss.misses, miss.path) }
        throw NoImage.error(image, rows)
      }
      let names = PictureNames(listings)
      let moves = try Self.moves(in: project, workspace)
      for row in found {
        // A row that repeats another row has no history of its own.
        let isOwn = row.item.step != .sources || row.item.isIn
        let history = isOwn ? try listings.history(of: row.item.id, in: row.className) : [(StepName.sources, row.item)]
        let retrieval = isOwn ? try listings.retrieval(of: row) : nil
        if options.json {
          Standard.output(json: BuildJSON.row(row, history: history, retrieval: retrieval), indented: false)
        } else {
          Standard.output(
            prose: PictureStory(row: row, manifest: project.manifest, names: names, moves: moves).text(
              history, retrieval))
        }
      }
    }
  }

  /// The lists of pictures that people moved to each class.
  private static func moves(in project: Project, _ workspace: Workspace) throws -> [PictureStory.Moves] {
    try project.manifest.classes.compactMap { item in
      let path = item.labels.moved(to: item.name)
      guard let bytes = try FileLimit.decisions.read(path, from: workspace.state.inputs)?.bytes else { return nil }
      return PictureStory.Moves(to: item.name, path: path, file: try MovedFile(bytes, file: path))
    }
  }

  /// The file that a folder or pattern nearly takes, if the word names one: it is no row of any listing.
  private func leftOut(_ project: Project, _ path: String?) throws -> (misses: NearMisses, path: String)? {
    for misses in try project.lookAhead(try project.workspace(.readOnly)).nearMisses {
      if let found = misses.paths.first(where: { $0 == image || $0 == path || $0.hasSuffix("/\(image)") }) {
        return (misses, found)
      }
    }
    return nil
  }

  private func tell(_ misses: NearMisses, _ path: String) {
    if options.json { return Standard.output(json: NearMissText.row(misses, path), indented: false) }
    let why = NearMissText.sentence(misses.kind)
    Standard.output(
      prose:
        "\(misses.className): \(path)\n  sources: left out by `\(misses.pattern)`, \(misses.kind.rawValue)\n    \(why)\n"
    )
  }
}
