import ArgumentParser
import Diagnostics
import Digests
import Engine
import Exports
import Listings
import Manifest
import Pipeline
import Queries

/// `dsbuild explain`.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Explain why steps ran, or would run, down to the changed line.",
    discussion: """
      EXAMPLES:
        dsbuild explain                            every step
        dsbuild explain crop                       one step
        dsbuild explain https://example.org/a.jpg  one picture
        dsbuild explain near_duplicates --sweep    what other thresholds would drop
        dsbuild explain quality --sweep            the same of blurry, dark, bright and empty pictures
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(
    help: "A step, a class, step:class or an export; or an image, named as for `dsbuild why`.",
    completion: Completion.targets)
  var target: String?

  @Flag(
    help:
      "How many pictures each threshold of near_duplicates, or of quality, would put out, from what is known already.")
  var sweep = false

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      if sweep { return try SweepText.tell(project, target: target) }
      let workspace = try project.workspace(.readOnly)
      let forecast = try project.lookAhead(workspace)
      let lists = try StaleList.all(in: project.manifest, workspace)
      guard let target else { return tell(forecast.nodes, isDetailed: false, lists) }
      let nodes = forecast.nodes.filter { $0.node.isCalled(target, path: project.path(of: target)) }
      let named = lists.filter {
        $0.className.rawValue == target || ["sources", "sources:\($0.className)"].contains(target)
      }
      if !nodes.isEmpty { return tell(nodes, isDetailed: true, named) }
      let images = try ImageExplanation.images(called: target, project, workspace, forecast)
      guard !images.isEmpty else { throw try unknown(target, forecast, project, workspace) }
      if options.json {
        // `image` is the first of several rows; `nodes` covers all of them, because one picture may be in two classes.
        let value = JSONValue.object(present: [
          ("schema", "dsbuild.explain/1"), ("image", images[0].image), ("nodes", .array(images.flatMap(\.nodes))),
        ])
        Standard.output(json: value)
      } else {
        Standard.output(prose: images.map(\.text).joined())
      }
    }
  }

  private func tell(_ nodes: [Forecast.Node], isDetailed: Bool, _ lists: [StaleList]) {
    if options.json {
      let value = JSONValue.object(present: [
        ("schema", "dsbuild.explain/1"), ("nodes", .array(nodes.map { ExplainText.json($0, causes: $0.causes) })),
        ("stale_lists", lists.isEmpty ? nil : ExplainText.json(lists)),
      ])
      return Standard.output(json: value)
    }
    Standard.output(prose: ExplainText.text(nodes, isDetailed: isDetailed))
    Standard.output(prose: ExplainText.text(lists))
  }

  private func unknown(
    _ target: String, _ forecast: Forecast, _ project: Project, _ workspace: Workspace
  ) throws -> DiagnosticError {
    let names = forecast.nodes.flatMap { [$0.node.text, $0.node.step.text, $0.node.className?.rawValue ?? ""] }
    let nearest = Suggestion.nearest(to: target, among: Set(names).subtracting([""]).sorted())
    let message = "there is no step, class, export or image `\(target)`"
    if let nearest { return DiagnosticError(message, hint: "did you mean `\(nearest)`?") }
    let listings = try BuiltDataset(project.manifest, workspace: workspace)
    let rows = try project.manifest.classes.flatMap { try listings.rows(of: $0.name, after: .export) }
    return NoImage.error(target, rows, else: message)
  }
}

extension NodeName {
  /// Whether a word means this node: its step, its class, the path of its export, or its whole name.
  fileprivate func isCalled(_ word: String, path: String?) -> Bool {
    if text == word || step.text == word || className?.rawValue == word { return true }
    if case .output(let output) = scope { return Target(word, path: path).isPath(output) }
    return false
  }
}
