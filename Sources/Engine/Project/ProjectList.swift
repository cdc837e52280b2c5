import Digests

/// The projects that keep their blobs in one store without living there: what their locks name is not collected.
///
/// One file a project, named by a digest of its path and holding the path, so that two projects never write the same one.
public struct ProjectList: Sendable {
  private let layout: StoreLayout
  private let effects: Effects

  /// The list of the store below `root`.
  public init(root: String, effects: Effects) {
    layout = StoreLayout(root: root)
    self.effects = effects
  }

  /// Adds the project at an absolute path; nothing is written when it is there.
  public func add(_ project: String) throws(EngineError) {
    let path = self.path(of: project)
    if let known = try? effects.read(path), known.elementsEqual(project.utf8) { return }
    try effects.makeDirectories(layout.projects)
    try effects.writeAtomically(Array(project.utf8), to: path, durable: true)
  }

  /// Takes a project off the list.
  public func remove(_ project: String) throws(EngineError) { try effects.unlink(path(of: project)) }

  /// The paths of the listed projects, sorted; one whose folder is gone needs nothing any more and is left out.
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

  /// Takes off the list what is no project any more.
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
