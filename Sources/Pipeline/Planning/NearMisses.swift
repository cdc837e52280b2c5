import Digests
import Engine
public import Manifest

/// Files that a pattern of a class nearly matches, of one kind, and patterns that match nothing.
public struct NearMisses: Hashable, Sendable {
  /// The class.
  public let className: ClassName
  /// The pattern in the manifest.
  public let pattern: String
  /// Why the files do not match.
  public let kind: FileGlob.NearMiss.Kind
  /// All files, relative to the manifest; empty for a pattern that matches nothing.
  public let paths: [String]
  /// The first files, for messages.
  public var files: [String] { Array(paths.prefix(Self.namedFiles)) }
  /// The number of files.
  public let count: Int
  /// Whether it is a link on the way to all files of the pattern.
  public let isOnTheWay: Bool
  /// The largest number of files that are named for each pattern and kind.
  private static let namedFiles = 20

  /// The real path of a link on the way to all files of the pattern, relative to the manifest if it is below it; nil for other
  /// files, and for a link that leads nowhere.
  public let target: String?

  /// The near misses of the sources of a build, by class, pattern and kind. A file that another pattern matches does
  /// not count.
  ///
  /// - Parameter root: The folder of the manifest.
  package static func all(_ sources: [SourcesStep], root: String) -> [NearMisses] {
    guard sources.contains(where: \.hasNearMisses) else { return [] }
    let taken = Self.taken(sources)
    return sources.flatMap { step in
      step.sources.flatMap { source -> [NearMisses] in
        guard case .files(let pattern) = source.settings.kind else { return [] }
        return FileGlob.NearMiss.Kind.allCases.compactMap { kind in
          let paths = source.nearMisses.lazy.filter { $0.kind == kind && !taken.contains($0.path) }.map(\.path)
          guard let first = paths.first else { return nil }
          let isWay = kind == .link && FileGlob(pattern).isReached(through: first)
          let files = first == pattern && !isWay ? [] : Array(paths)
          return NearMisses(
            className: step.className, pattern: pattern, kind: kind, paths: files, count: paths.count,
            isOnTheWay: isWay, target: isWay ? target(of: first, root) : nil)
        }
      }
    }
  }

  /// How many files each class leaves out although its folders and patterns have them, by kind, each file once.
  package static func leftOut(_ sources: [SourcesStep]) -> [ClassName: [FileGlob.NearMiss.Kind: Int]] {
    guard sources.contains(where: \.hasNearMisses) else { return [:] }
    let taken = Self.taken(sources)
    var counts: [ClassName: [FileGlob.NearMiss.Kind: Int]] = [:]
    for step in sources {
      let misses = Set(step.sources.flatMap(\.nearMisses).filter { $0.kind.isLeftOut && !taken.contains($0.path) })
      for miss in misses { counts[step.className, default: [:]][miss.kind, default: 0] += 1 }
    }
    return counts
  }

  /// The files that any pattern takes.
  private static func taken(_ sources: [SourcesStep]) -> Set<String> {
    Set(sources.lazy.flatMap(\.sources).flatMap { (try? $0.files.all()) ?? [] }.map(\.path))
  }

  private static func target(of link: String, _ root: String) -> String? {
    let links = LinkReader()
    let target = ResolvedPath(link.hasPrefix("/") ? link : "\(root)/\(link)", links: links).path
    guard FileStamp(path: target) != nil else { return nil }
    let project = ResolvedPath(root, links: links).path
    return target.path(below: project).map(String.init) ?? target
  }
}

extension SourcesStep {
  fileprivate var hasNearMisses: Bool { sources.contains { !$0.nearMisses.isEmpty } }
}
