import Digests

/// The projects that use a store from another place. The blobs that their locks name are not collected.
///
/// Each project has one file, which contains its path and is named by the digest of the path. So two projects never write the
/// same file.
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
  public func projects() throws(EngineError) -> [String] { try listed().filter(Self.isThere) }

  /// The paths of the listed projects whose folders are gone, sorted: they were moved or removed.
  public func gone() throws(EngineError) -> [String] { try listed().filter { !Self.isThere($0) } }

  private func listed() throws(EngineError) -> [String] {
    var projects: [String] = []
    for entry in try entries() {
      let bytes = try effects.read(layout.projects + "/" + entry.name)
      let project = String(decoding: bytes, as: UTF8.self)
      if path(of: project).hasSuffix("/" + entry.name) { projects.append(project) }
    }
    return projects.sorted()
  }

  private static func isThere(_ project: String) -> Bool { FileStamp(path: project)?.kind == .directory }

  /// Removes projects whose folders are gone from the list.
  public func prune() throws(EngineError) {
    let kept = Set(try projects().map(path(of:)))
    for entry in try entries() where !kept.contains(layout.projects + "/" + entry.name) {
      try effects.unlink(layout.projects + "/" + entry.name)
    }
  }

  private func entries() throws(EngineError) -> [DirectoryEntry] {
    try effects.list(layout.projects).filter { NamePattern.named.matches($0.name) }
  }

  private func path(of project: String) -> String {
    "\(layout.projects)/\(SHA256Digest(of: project).hex.prefix(32))"
  }
}
