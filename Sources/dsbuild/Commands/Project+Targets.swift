import Diagnostics
import Listings
import Manifest
import Pipeline

extension Project {
  /// The targets that words name: steps, classes, `step:class` and exports.
  ///
  /// - Throws: `DiagnosticError` for any other word, before any work starts.
  func targets(_ words: [String]) throws -> [Target] {
    let targets = words.map { Target($0, path: path(of: $0)) }
    for target in targets { try check(target) }
    return targets
  }

  private func check(_ target: Target) throws {
    let classes = manifest.classes.map(\.name.rawValue)
    let steps = StepName.allCases.map(\.text)
    let exports = manifest.exports.map(\.to)
    let parts = target.text.split(separator: ":", maxSplits: 1).map(String.init)
    let isNode = parts.count == 2 && steps.contains(parts[0])
    guard !steps.contains(target.text), !classes.contains(target.text), !isNode,
      !exports.contains(where: { target.isPath($0) })
    else { return }
    if let nearest = Suggestion.nearest(to: target.text, among: steps + classes + exports) {
      throw DiagnosticError(
        "there is no step, class or export `\(target.text)`", hint: "did you mean `\(nearest)`?")
    }
    throw UsageMistake.noCommand(target.text, kinds: "step, class, export or command", commands: AllCommands.names)
  }
}
