import Digests

/// The path on this disk to which an absolute path leads. Every link is followed, also one without a target, and the
/// end need not exist yet.
///
/// Some disks treat two paths as one that differ only in case, or only in how accented letters are encoded; others do not.
/// So a rule that permits compares the bytes of names, and a rule that forbids ignores these differences, as `==` does.
public struct ResolvedPath: Sendable {
  /// The names from the root down, as the path and the links spell them.
  public let components: [String]
  /// The names in lower case, by which two paths are compared.
  let folded: [String]

  /// Resolves a path.
  ///
  /// - Parameter links: caches the links that were read, for many paths that are resolved at one moment.
  public init(_ path: String, links: LinkReader = LinkReader()) {
    self.init(path) { links.target(of: $0) }
  }

  /// Resolves a path below a folder that is already resolved.
  ///
  /// - Parameter path: a path; an absolute one does not depend on the folder.
  public init(_ path: String, below folder: ResolvedPath, links: LinkReader) {
    self.init(path, below: path.hasPrefix("/") ? [] : folder.components) { links.target(of: $0) }
  }

  /// Resolves `..` without reading any link, for a manifest that is not on a disk.
  init(spelling path: String) {
    self.init(path) { _ in nil }
  }

  private init(_ path: String, below folder: [String] = [], link: (String) -> String?) {
    var components = folder
    // The path of `components`, extended with each part: joining them for each link would cost more.
    var spelt = folder.isEmpty ? "" : "/" + folder.joined(separator: "/")
    var rest = Self.parts(path)
    // Linux gives up after the same number of links.
    var links = 40
    while let part = rest.popLast() {
      if part == ".." {
        if let last = components.popLast() { spelt.unicodeScalars.removeLast(last.unicodeScalars.count + 1) }
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

  /// Whether this path is certainly `other` or below it, by the bytes of the names: for rules that permit.
  public func isWithin(_ other: ResolvedPath) -> Bool {
    components.starts(with: other.components) { $0.utf8.elementsEqual($1.utf8) }
  }

  /// Whether some disk may take this path for `other` or one below it: for rules that forbid.
  public func mayBeWithin(_ other: ResolvedPath) -> Bool { folded.starts(with: other.folded) }

  /// Whether the two paths certainly have the same names, byte by byte.
  public func isSame(as other: ResolvedPath) -> Bool { isWithin(other) && other.isWithin(self) }

  /// Whether the two paths may be equal, or one below the other.
  public func overlaps(_ other: ResolvedPath) -> Bool { mayBeWithin(other) || other.mayBeWithin(self) }

  /// The names of a path, the last one first.
  private static func parts(_ path: String) -> [String] {
    path.pathParts().lazy.filter { $0 != "." }.map(String.init).reversed()
  }
}

extension ResolvedPath: Hashable {
  public static func == (left: ResolvedPath, right: ResolvedPath) -> Bool { left.folded == right.folded }

  public func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}
