import Engine

/// Finds files by a pattern: `*` and `?` within a name, `**` over any number of folders.
///
/// Results are relative to the root and sorted by byte; symbolic links are not followed, and names that begin with a dot
/// match only a pattern part that does.
enum FileGlob {
  /// The files below `root` that match.
  static func expand(_ pattern: String, root: String, effects: Effects) throws(EngineError) -> [String] {
    let parts = pattern.split(separator: "/").map { Array($0.utf8) }
    var found: Set<String> = []
    try walk("", parts[...], root: root, effects: effects, into: &found)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func walk(
    _ folder: String, _ parts: ArraySlice<[UInt8]>, root: String, effects: Effects, into found: inout Set<String>
  ) throws(EngineError) {
    guard let part = parts.first else { return }
    let isDeep = part == Array("**".utf8)
    if isDeep { try walk(folder, parts.dropFirst(), root: root, effects: effects, into: &found) }
    for entry in try effects.list(folder.isEmpty ? root : "\(root)/\(folder)") {
      let name = Array(entry.name.utf8)
      if name.first == UInt8(ascii: "."), part.first != UInt8(ascii: ".") { continue }
      let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
      let kind = entry.kind ?? FileStamp(path: "\(root)/\(path)", following: false)?.kind
      if isDeep {
        if kind == .directory { try walk(path, parts, root: root, effects: effects, into: &found) }
      } else if matches(name[...], part[...]) {
        if parts.count > 1, kind == .directory {
          try walk(path, parts.dropFirst(), root: root, effects: effects, into: &found)
        } else if parts.count == 1, kind == .file {
          found.insert(path)
        }
      }
    }
  }

  /// Whether a name matches a part with `*` and `?`: the last star is tried again, so the time is at most the product of the lengths.
  private static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    var (n, p) = (name.startIndex, pattern.startIndex)
    var star: (pattern: Int, name: Int)?
    while n < name.endIndex {
      if p < pattern.endIndex, pattern[p] == UInt8(ascii: "*") {
        star = (p, n)
        p += 1
      } else if p < pattern.endIndex, pattern[p] == UInt8(ascii: "?") || pattern[p] == name[n] {
        n += 1
        p += 1
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        p = last.pattern + 1
        n = last.name + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
