import ArgumentParser
import Engine
import Listings
import Manifest

/// The words that a shell offers while a person types a command.
///
/// The shell runs the program, which reads only the manifest. If it cannot read it, it offers fewer words and no message.
enum Completion {
  /// The first argument that a shell passes to get completions.
  static let request = "---completion"

  /// A step, a class, `step:class` or the path of an export.
  static let targets = CompletionKind.custom { words, _, _ in
    let names = names(of: words)
    let nodes = steps.flatMap { step in names.classes.map { "\(step):\($0)" } }
    return steps + names.classes + names.outputs + nodes
  }

  static let step = CompletionKind.list(steps)

  /// A class of the manifest.
  static let className = CompletionKind.custom { words, _, _ in names(of: words).classes }

  /// A profile of the manifest.
  static let profile = CompletionKind.custom { words, _, _ in names(of: words).profiles }

  /// A reason, or a common HTTP status as one.
  static let reason = CompletionKind.list(Reason.words + [403, 404, 410, 429, 500, 503].map { "http_\($0)" })

  static let manifest = CompletionKind.file(extensions: ["yaml", "yml"])

  private static let steps = StepName.allCases.map(\.text)

  /// The names in the manifest that the command line selects.
  private static func names(of words: [String]) -> ManifestNames {
    var place: [String] = []
    for (option, value) in zip(words, words.dropFirst())
    where ["-C", "--directory", "-f", "--file"].contains(option) {
      place += [option, value]
    }
    guard let options = try? CommonOptions.parse(place),
      let path = try? Environment.current().manifestPath(options),
      let text = try? Effects().read(path, atMost: ManifestLoader.byteLimit)
    else { return ManifestNames() }
    return ManifestNames(text: text)
  }
}
