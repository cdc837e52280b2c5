import ArgumentParser
import Diagnostics
import Digests
import Engine
import Imaging
import Listings
import Manifest
import Pipeline

/// `dsbuild why IMAGE`.
struct WhyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why", abstract: "One image from its row to its fate.")

  @OptionGroup var options: CommonOptions

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
      for row in found {
        let history = try listings.history(of: row.item.id, in: row.className)
        let retrieval = try listings.retrieval(of: row)
        if options.json {
          Standard.output(json: BuildJSON.row(row, history: history, retrieval: retrieval), indented: false)
        } else {
          Standard.output(story(row, history, retrieval))
        }
      }
    }
  }

  private func story(
    _ row: LastListings.Row, _ history: [(step: StepName, item: Item)], _ retrieval: Retrieval?
  ) -> TerminalText {
    let place = row.line.map { "\(row.source):\($0)" } ?? row.source
    var text: TerminalText = "\(row.className): \(place) \(row.url ?? "")\n"
    for (step, item) in history {
      var line = "  \(step.text): \(item.isIn ? "in" : "out, \(item.reason?.name ?? "")")"
      if !item.isIn, item.step == step, let detail = row.detail { line += ": \(TerminalText.escaped(detail))" }
      if step == .fetch, let image = item.image { line += " sha256 \(image.hex)" }
      if step == .inspect, let width = item.width, let height = item.height {
        line += " \(width)x\(height)\(item.hasForeignProfile ? ", a colour profile other than sRGB" : "")"
      }
      if item.step == step, let duplicate = item.duplicate {
        line += " of \(duplicate.image.hex.prefix(16))\(duplicate.distance.map { " at distance \($0)" } ?? "")"
      }
      if step == .crop, let box = item.crop {
        line += " square \(box.side) at \(box.x),\(box.y) by \(item.cropChooser?.name ?? "")"
      }
      if step == .split, let split = item.split { line += " \(split.name)" }
      text += "\(line)\n"
      if step == .fetch, let retrieval { text += told(retrieval) }
    }
    if history.isEmpty, let reason = row.item.reason { text += "  sources: out, \(reason.name)\n" }
    if let file = row.file { text += "  -> \(file)\n" }
    return text
  }
}

extension WhyCommand {
  /// How the bytes came, a line of what is known.
  private func told(_ retrieval: Retrieval) -> TerminalText {
    let facts = [
      retrieval.time.map { "at \(UTCDate.text($0))" }, retrieval.finalAddress.map { "from \($0)" },
      retrieval.contentType.map { "as \($0)" }, retrieval.etag.map { "ETag \($0)" },
      retrieval.lastModified.map { "last modified \($0)" },
    ].compactMap { $0 }
    return facts.isEmpty ? "" : "    \(facts.joined(separator: ", "))\n"
  }
}
