import Digests

/// The projects that use a store from another place. The blobs that their locks name are not collected.
///
/// Each project has one file, which contains its path and is named by the digest of the path. So two projects never write the
/// same file. If the folder of a project is gone, a second line of the file says since when that is known.
public struct ProjectList: Sendable {
  private let layout: StoreLayout
  private let effects: Effects

  /// The list of the store below `root`.
  public init(root: String, effects: Effects) {
    layout = StoreLayout(root: root)
    self.effects = effects
  }

  /// Adds the project at an absolute path. Writes nothing if it is listed already.
  public func add(_ project: String) throws(EngineError) {
    let path = self.path(of: project)
    if let known = try? effects.read(path), known.elementsEqual(project.utf8) { return }
    try effects.makeDirectories(layout.projects)
    try effects.writeAtomically(Array(project.utf8), to: path, durable: true)
  }

  /// Removes a project from the list.
  public func remove(_ project: String) throws(EngineError) { try effects.unlink(path(of: project)) }

  /// The paths of the listed projects, sorted. A project whose folder is gone needs nothing and is left out.
  public func projects() throws(EngineError) -> [String] { try listed().map(\.project).filter(Self.isThere) }

  /// The paths of the listed projects whose folders are gone and that are not forgotten yet, sorted: they were moved or removed, or
  /// their disk is not mounted.
  public func gone(at now: Int64) throws(EngineError) -> [String] {
    try listed().filter { !Self.isThere($0.project) && !Self.isForgotten($0.goneSince, at: now) }.map(\.project)
  }

  /// The listed projects, sorted by path.
  private func listed() throws(EngineError) -> [(project: String, goneSince: Int64?)] {
    var listed: [(project: String, goneSince: Int64?)] = []
    for entry in try entries() { if let found = try read(entry) { listed.append(found) } }
    return listed.sorted { $0.project < $1.project }
  }

  /// A project with the time since which it is known to be gone, in seconds since 1970; nil for a file that names none.
  private func read(_ entry: DirectoryEntry) throws(EngineError) -> (project: String, goneSince: Int64?)? {
    let text = String(decoding: try effects.read(layout.projects + "/" + entry.name), as: UTF8.self)
    if path(of: text).hasSuffix("/" + entry.name) { return (text, nil) }
    guard let end = text.lastIndex(of: "\n"), case let project = String(text[..<end]),
      path(of: project).hasSuffix("/" + entry.name)
    else { return nil }
    return (project, Int64(text[end...].dropFirst()))
  }

  /// A project that was gone for a week was removed on purpose.
  private static let patience: Int64 = 7 * 86_400

  private static func isForgotten(_ goneSince: Int64?, at now: Int64) -> Bool {
    goneSince.map { now - patience >= $0 } ?? false
  }

  private static func isThere(_ project: String) -> Bool { FileStamp(path: project)?.kind == .directory }

  /// Removes the projects from the list whose folders have been gone for a week, and notes which are gone now.
  public func prune(at now: Int64) throws(EngineError) {
    for entry in try entries() {
      let found = try read(entry)
      if let (project, goneSince) = found, Self.isThere(project) {
        if goneSince != nil { try add(project) }
      } else if let (project, goneSince) = found, !Self.isForgotten(goneSince, at: now) {
        guard goneSince == nil else { continue }
        try effects.writeAtomically(Array("\(project)\n\(now)".utf8), to: path(of: project), durable: false)
      } else {
        try effects.unlink(layout.projects + "/" + entry.name)
      }
    }
  }

  private func entries() throws(EngineError) -> [DirectoryEntry] {
    try effects.list(layout.projects).filter { NamePattern.named.matches($0.name) }
  }

  private func path(of project: String) -> String {
    "\(layout.projects)/\(SHA256Digest(of: project).hex.prefix(32))"
  }
}
