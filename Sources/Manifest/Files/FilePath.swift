import Diagnostics
import Digests

/// Paths as the manifest writes them, compared by their parts without reading the disk.
public enum FilePath {
  /// The largest number of parts of a path in a manifest.
  static let mostParts = 100

  /// Whether a path has at most ``mostParts`` separators.
  static func isShort(_ path: String) -> Bool { path.utf8.count { $0 == UInt8(ascii: "/") } <= mostParts }

  /// The parts of a path without `.` and without parts that `..` cancels; an absolute path starts with an empty
  /// part.
  static func components(_ path: String) -> [String] {
    var parts: [String] = path.hasPrefix("/") ? [""] : []
    for part in path.pathParts() where part != "." {
      if part == "..", let last = parts.last, last != "..", last != "" {
        parts.removeLast()
      } else {
        parts.append(String(part))
      }
    }
    return parts
  }

  /// The normalised spelling of a path, which equal paths have in common.
  public static func normalised(_ path: String) -> String { components(path).joined(separator: "/") }

  /// The part of a glob before its first part with a pattern; the whole path if it has no pattern.
  static func withoutPattern(_ path: String) -> String {
    guard path.contains(where: { "*?[".contains($0) }) else { return path }
    let fixed = path.pathParts(keepsEmpty: true).prefix { part in
      !part.contains { "*?[".contains($0) }
    }
    return fixed.joined(separator: "/")
  }

  /// The existing path with the most similar name; nil if no name is similar.
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
      // If the corrected path does not exist, suggest only the corrected folder.
      if rest.isEmpty || exists(whole) { return whole }
      return (known + [near]).joined(separator: "/") + "/"
    }
    return nil
  }
}
