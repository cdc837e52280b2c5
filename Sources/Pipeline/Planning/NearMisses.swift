public import Manifest

/// Files that a pattern of a class nearly matches, of one kind, and patterns that match nothing.
public struct NearMisses: Hashable, Sendable {
  /// The class.
  public let className: ClassName
  /// The pattern in the manifest.
  public let pattern: String
  /// Why the files do not match.
  public let kind: FileGlob.NearMiss.Kind
  /// The first files, relative to the manifest; empty for a pattern that matches nothing.
  public let files: [String]
  /// The number of files.
  public let count: Int

  /// The largest number of files that are named for each pattern and kind.
  private static let namedFiles = 20

  /// The near misses of the sources of a build, by class, pattern and kind. A file that another pattern matches does
  /// not count.
  package static func all(_ sources: [SourcesStep]) -> [NearMisses] {
    guard sources.contains(where: { $0.sources.contains { !$0.nearMisses.isEmpty } }) else { return [] }
    let taken = Set(sources.lazy.flatMap(\.sources).flatMap { (try? $0.files.all()) ?? [] }.map(\.path))
    return sources.flatMap { step in
      step.sources.flatMap { source -> [NearMisses] in
        guard case .files(let pattern) = source.settings.kind else { return [] }
        return FileGlob.NearMiss.Kind.allCases.compactMap { kind in
          let paths = source.nearMisses.lazy.filter { $0.kind == kind && !taken.contains($0.path) }.map(\.path)
          guard let first = paths.first else { return nil }
          let files = first == pattern ? [] : Array(paths.prefix(namedFiles))
          return NearMisses(
            className: step.className, pattern: pattern, kind: kind, files: files, count: paths.count)
        }
      }
    }
  }
}
