import Diagnostics
import Manifest

/// A list that `dsbuild search` writes, with its query.
struct SearchJob: Sendable {
  /// The path of the list, relative to the manifest.
  let path: String
  let className: ClassName
  let settings: SearchSettings
  /// The shortest side of a picture that the class uses, in pixels.
  let minSide: Int
  /// Whether the manifest has the query.
  let isDeclared: Bool

  init(path: String, className: ClassName, settings: SearchSettings, manifest: Manifest, isDeclared: Bool = true) {
    self.path = path
    self.className = className
    self.settings = settings
    minSide = (manifest.classes.first { $0.name == className }?.inspect ?? manifest.inspect).minSide
    self.isDeclared = isDeclared
  }

  /// The lists of the manifest that `words` select: classes or paths of lists; all if there are no words.
  ///
  /// - Throws: `DiagnosticError` for a word that names no list with a query.
  static func all(_ project: Project, _ words: [String]) throws -> [SearchJob] {
    let manifest = project.manifest
    let jobs = manifest.classes.flatMap { item in
      item.sources.compactMap { source -> SearchJob? in
        guard case .list(let path, _) = source.kind, let search = source.search else { return nil }
        return SearchJob(path: path, className: item.name, settings: search, manifest: manifest)
      }
    }
    guard !jobs.isEmpty else {
      throw DiagnosticError(
        "no source has a `search`",
        hint: "write `search: { in: commons, category: \"Sluice gates\" }` beside `csv` in a source")
    }
    for word in words where !jobs.contains(where: { $0.isCalled(word, in: project) }) {
      let names = Set(jobs.flatMap { [$0.className.rawValue, $0.path] }).sorted()
      let near = Suggestion.nearest(to: word, among: names).map { "did you mean `\($0)`?" }
      throw DiagnosticError(
        "there is no class or list with a `search` called `\(word)`",
        hint: near ?? "with one: \(names.prefix(10).joined(separator: ", "))")
    }
    return words.isEmpty ? jobs : jobs.filter { job in words.contains { job.isCalled($0, in: project) } }
  }

  private func isCalled(_ word: String, in project: Project) -> Bool {
    className.rawValue == word || path == word || project.path(of: word) == path
  }
}
