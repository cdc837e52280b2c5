/// Where an absolute path leads on this disk: every link is followed, also a dangling one, and the end need not be there yet.
///
/// Two paths are equal where a disk that knows no case, or spells letters with accents otherwise, would take them for one.
public struct ResolvedPath: Sendable {
  /// The names from the root down, as the disk spells them where they are there.
  public let components: [String]
  /// The names by which two paths are compared.
  let folded: [String]

  /// Follows a path.
  ///
  /// - Parameter links: remembers the links that were read, for many paths of one moment.
  public init(_ path: String, links: LinkReader = LinkReader()) {
    self.init(path) { links.target(of: $0) }
  }

  /// A path whose `..` are taken back by the letter, for a manifest that belongs to no disk.
  init(spelling path: String) {
    self.init(path) { _ in nil }
  }

  private init(_ path: String, link: (String) -> String?) {
    var components: [String] = []
    // The path of `components`, put together once for each and not once for each look.
    var spelt = ""
    var rest = Self.parts(path)
    // As many as Linux follows before it gives up.
    var links = 40
    while let part = rest.popLast() {
      if part == ".." {
        if let last = components.popLast() { spelt.removeLast(last.count + 1) }
        continue
      }
      let here = "\(spelt)/\(part)"
      guard links > 0, let target = link(here) else {
        components.append(part)
        spelt = here
        continue
      }
      links -= 1
      if target.hasPrefix("/") { (components, spelt) = ([], "") }
      rest += Self.parts(target)
    }
    self.components = components
    folded = components.map { $0.lowercased() }
  }

  /// The absolute path.
  public var path: String { "/" + components.joined(separator: "/") }

  /// Whether this is `other` or lies below it.
  public func isWithin(_ other: ResolvedPath) -> Bool { folded.starts(with: other.folded) }

  /// Whether the two are the same or one lies in the other.
  public func overlaps(_ other: ResolvedPath) -> Bool { isWithin(other) || other.isWithin(self) }

  /// The names of a path, the last one first.
  private static func parts(_ path: String) -> [String] {
    path.split(separator: "/").lazy.filter { $0 != "." }.map(String.init).reversed()
  }
}

extension ResolvedPath: Hashable {
  public static func == (left: ResolvedPath, right: ResolvedPath) -> Bool { left.folded == right.folded }

  public func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}
