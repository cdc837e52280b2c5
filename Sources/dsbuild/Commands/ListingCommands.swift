import ArgumentParser
import Diagnostics
import Digests
import Engine
import Imaging
import Listings
import Manifest
import Pipeline
import Queries

/// `dsbuild ls`.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "ls", abstract: "The rows of a listing.")

  @OptionGroup var options: CommonOptions

  @Argument(help: "The step after which to look; the last one if none is named.")
  var step: String?

  @Option(name: .customLong("class"), help: "One class.")
  var className: String?

  @Option(help: "in or out.")
  var verdict: String?

  @Option(help: "A reason of the closed list.")
  var reason: String?

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let listings = try LastListings(project.manifest, workspace: try project.workspace(.readOnly))
      let step = try step.map { name in
        guard let step = StepName(text: name) else {
          let nearest = Suggestion.nearest(to: name, among: StepName.allCases.map(\.text))
          throw DiagnosticError("there is no step `\(name)`", hint: nearest.map { "did you mean `\($0)`?" })
        }
        return step
      }
      try check(project.manifest)
      for item in project.manifest.classes where className == nil || item.name.rawValue == className {
        let step = step ?? listings.reached(item.name) ?? .export
        for row in try listings.rows(of: item.name, after: step) where matches(row.item) {
          if options.json {
            Standard.output(json: BuildJSON.row(row), indented: false)
          } else {
            Standard.output(line(row))
          }
        }
      }
    }
  }

  /// - Throws: `DiagnosticError` for a word that names nothing: no rows would look like a finding.
  private func check(_ manifest: Manifest) throws {
    try Self.check(verdict, "verdict", among: ["in", "out"])
    try Self.check(className, "class", among: manifest.classes.map(\.name.rawValue))
    if let reason, Reason(name: reason) == nil { try Self.check(reason, "reason", among: Reason.words) }
  }

  private static func check(_ word: String?, _ kind: String, among names: [String]) throws {
    guard let word, !names.contains(word) else { return }
    let nearest = Suggestion.nearest(to: word, among: names)
    throw DiagnosticError(
      "there is no \(kind) `\(word)`",
      hint: nearest.map { "did you mean `\($0)`?" } ?? (kind == "verdict" ? "write `in` or `out`" : nil))
  }

  private func matches(_ item: Item) -> Bool {
    if let verdict, (verdict == "in") != item.isIn { return false }
    if let reason, item.reason?.name != reason { return false }
    return true
  }

  private func line(_ row: LastListings.Row) -> TerminalText {
    let place = row.line.map { "\(row.source):\($0)" } ?? row.source
    let fate = row.item.reason?.name ?? row.file ?? "in"
    return "\(row.className)  \(place)  \(fate)  \(row.url ?? "")\n"
  }
}

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

extension LastListings.Row {
  /// Whether a person means it by a word: its URL, the first digits of its digest or id, its output file or, of a picture on
  /// disk, its path.
  ///
  /// - Parameter path: What the word is as a path relative to the manifest, if it is one.
  func isCalled(_ word: String, path: String?) -> Bool {
    if hasAddress(word) { return true }
    if [word, path].contains(where: { $0 != nil && ($0 == file || $0 == source && line == nil) }) { return true }
    if let file, word.hasSuffix("/" + file) { return true }
    guard word.count >= 4, word.allSatisfy(\.isHexDigit) else { return false }
    return item.image?.hex.hasPrefix(word.lowercased()) == true || item.id.hex.hasPrefix(word.lowercased())
  }
}
