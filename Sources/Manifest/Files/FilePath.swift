import Diagnostics

/// Paths as the manifest writes them, compared by their parts; the disk is not asked.
public enum FilePath {
  /// The deepest path a manifest may name.
  static let mostParts = 100

  /// Whether a path is no deeper than ``mostParts``.
  static func isShort(_ path: String) -> Bool { path.utf8.count { $0 == UInt8(ascii: "/") } <= mostParts }

  /// The parts of a path, `.` and what `..` takes back left out; an absolute one starts with an empty part.
  static func components(_ path: String) -> [String] {
    var parts: [String] = path.hasPrefix("/") ? [""] : []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != "..", last != "" {
        parts.removeLast()
      } else {
        parts.append(String(part))
      }
    }
    return parts
  }

  /// One spelling of a path.
  public static func normalised(_ path: String) -> String { components(path).joined(separator: "/") }

  /// The folder before the first part of a glob that holds a pattern; the whole path where none does.
  static func withoutPattern(_ path: String) -> String {
    guard path.contains(where: { "*?[".contains($0) }) else { return path }
    let fixed = path.split(separator: "/", omittingEmptySubsequences: false).prefix { part in
      !part.contains { "*?[".contains($0) }
    }
    return fixed.joined(separator: "/")
  }

  /// The file nearest in name to one that is not there; nil when none is near.
  ///
  /// - Parameter names: the names in a folder.
  static func nearest(to path: String, exists: (String) -> Bool, names: (String) -> [String]) -> String? {
    var known: [String] = []
    let parts = components(path)
    for (index, part) in parts.enumerated() {
      let here = (known + [part]).joined(separator: "/")
      if index < parts.count - 1, exists(here) || part == ".." || part.isEmpty {
        known.append(part)
        continue
      }
      let folder = known.isEmpty ? "." : known.joined(separator: "/")
      guard let near = Suggestion.nearest(to: part, among: names(folder)) else { return nil }
      let rest = parts[(index + 1)...]
      let whole = (known + [near] + rest).joined(separator: "/")
      // A mended folder must hold the rest of the path, or hold something near it.
      if rest.isEmpty || exists(whole) { return whole }
      return (known + [near]).joined(separator: "/") + "/"
    }
    return nil
  }
}
