import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A pattern of paths below a folder: `*` and `?` within a name, `[a-z]` one of some characters, `**` any folders.
///
/// Names are compared byte by byte, so case counts. A name that begins with `.` is matched only by a part of the pattern
/// that begins with `.`, and `**` enters no folder of such a name. Symbolic links are passed over, to files and to
/// folders alike: what lies outside the folder never comes in. Names that are no UTF-8 are passed over too.
public struct FileGlob: Hashable, Sendable {
  /// The pattern as written.
  public let pattern: String
  private let parts: [Part]

  private enum Part: Hashable, Sendable {
    case anyFolders
    case name([UInt8])
    case matching([UInt8])
  }

  /// A pattern, relative to a folder.
  public init(_ pattern: String) {
    self.pattern = pattern
    parts = FilePath.components(pattern).map { part in
      if part == "**" { return .anyFolders }
      let bytes = Array(part.utf8)
      return bytes.contains { "*?[".utf8.contains($0) } ? .matching(bytes) : .name(bytes)
    }
  }

  /// The files below `root` that match, relative to it, sorted by byte; empty when the folder is not there.
  ///
  /// - Parameter excluding: folders, relative to `root`, that are not entered: outputs, the cache.
  public func expand(under root: String, excluding: [String] = []) -> [String] {
    var found: [String] = []
    let excluded = Set(excluding.map(FilePath.normalised))
    let isAbsolute = pattern.hasPrefix("/")
    let rest = isAbsolute ? parts.dropFirst() : parts[...]
    collect(rest, in: isAbsolute ? "" : root, at: isAbsolute ? "/" : "", excluded: excluded, into: &found)
    found.sort { $0.precedesByBytes($1) }
    // `**` may lead to a file in more than one way.
    var last: String?
    found.removeAll { path in
      defer { last = path }
      return path == last
    }
    return found
  }

  private func collect(
    _ parts: ArraySlice<Part>, in root: String, at folder: String, excluded: Set<String>, into found: inout [String]
  ) {
    guard let part = parts.first, !excluded.contains(FilePath.normalised(folder)) else { return }
    let rest = parts.dropFirst()
    if case .name(let name) = part {
      let path = folder + String(decoding: name, as: UTF8.self)
      switch FolderListing.kind(of: Self.join(root, path)) {
      case .file where rest.isEmpty: found.append(path)
      case .folder where !rest.isEmpty: collect(rest, in: root, at: path + "/", excluded: excluded, into: &found)
      case .file, .folder, .other: break
      }
      return
    }
    // `**` stands for no folder too.
    if part == .anyFolders, !rest.isEmpty { collect(rest, in: root, at: folder, excluded: excluded, into: &found) }
    for entry in FolderListing.entries(of: Self.join(root, folder)) {
      let path = folder + entry.name
      switch part {
      case .name: break
      case .anyFolders:
        guard !entry.name.hasPrefix(".") else { continue }
        if entry.kind == .folder { collect(parts, in: root, at: path + "/", excluded: excluded, into: &found) }
        if entry.kind == .file, rest.isEmpty { found.append(path) }
      case .matching(let pattern):
        let name = Array(entry.name.utf8)
        guard name.first != 46 || pattern.first == 46, NamePattern.matches(name[...], pattern[...]) else { continue }
        if entry.kind == .file, rest.isEmpty { found.append(path) }
        if entry.kind == .folder, !rest.isEmpty {
          collect(rest, in: root, at: path + "/", excluded: excluded, into: &found)
        }
      }
    }
  }

  private static func join(_ root: String, _ path: String) -> String {
    root.isEmpty || path.hasPrefix("/") ? path : path.isEmpty ? root : "\(root)/\(path)"
  }
}
