import Digests
public import Engine
public import Manifest

/// Files of people's decisions that are named after former keys of classes.
///
/// Builds read such a file together with the class's own, whose lines take precedence. A command that writes moves
/// its lines first, so that each decision is in one file only.
public struct RenamedDecisions {
  private let manifest: Manifest
  private let workspace: Workspace

  public init(_ manifest: Manifest, workspace: Workspace) {
    self.manifest = manifest
    self.workspace = workspace
  }

  /// Moves the lines of former files into the files of the classes, and removes the former files.
  ///
  /// - Returns: A sentence for each file that was moved. A project without write permission keeps its files, and files outside
  ///   the project's folder stay: they may be those of another project.
  /// - Throws: The mistakes in the files.
  @discardableResult
  public func move() throws -> [Notice] {
    var notices: [Notice] = []
    for item in manifest.classes {
      for former in item.formerNames {
        let labels = (item.labels.file(for: former), item.labels.file(for: item.name))
        let crops = (item.crop.boxes(for: former), item.crop.boxes(for: item.name))
        if try isThere(labels) {
          let people = ProjectInputs(manifest: manifest, inputs: workspace.state.inputs, root: workspace.root)
          try move(labels, try people.labelFile(of: item).encoded, &notices)
        }
        if try isThere(crops) {
          let people = ProjectInputs(manifest: manifest, inputs: workspace.state.inputs, root: workspace.root)
          try move(crops, try people.cropFile(of: item).encoded, &notices)
        }
      }
    }
    return notices
  }

  private func isThere(_ paths: (former: String, now: String)) throws(EngineError) -> Bool {
    guard paths.former != paths.now, isInside(paths.former), isInside(paths.now) else { return false }
    return try workspace.state.inputs.digest(of: paths.former) != nil
  }

  private func isInside(_ path: String) -> Bool {
    ResolvedPath(workspace.path(path)).isWithin(ResolvedPath(workspace.root))
  }

  private func move(_ paths: (former: String, now: String), _ bytes: [UInt8], _ notices: inout [Notice])
    throws(EngineError)
  {
    let target = workspace.path(paths.now)
    do {
      try workspace.effects.makeDirectories(Effects.directory(of: target))
      try workspace.effects.writeAtomically(bytes, to: target, durable: true)
      try workspace.effects.unlink(workspace.path(paths.former))
    } catch {
      guard error.code == .accessDenied else { throw error }
      return
    }
    notices.append(
      Notice(
        "`\(paths.former)` was moved to `\(paths.now)`, since `renamed_from` names the old key",
        hint: "commit the change: `git add -A` takes both paths"))
  }

  /// A sentence for each file of decisions whose class is not in the manifest.
  public func orphans() throws(EngineError) -> [Notice] {
    let keys = Set(manifest.classes.flatMap { [$0.name] + $0.formerNames })
    let templates = Set(manifest.classes.flatMap { [$0.labels.fileTemplate, $0.crop.boxesTemplate] }).sorted()
    var orphans: [Notice] = []
    for template in templates {
      orphans += try classes(namedBy: template).filter { !keys.contains($0) }.map { name in
        Notice(
          "`\(template.replacing("{class}", with: name.rawValue))` holds decisions of a class that the manifest does not have, so they are not used",
          hint: "if a class was renamed, write `renamed_from: [\(name)]` under its new key; else delete the file")
      }
    }
    return orphans
  }

  /// The classes for whose keys there are files, sorted.
  private func classes(namedBy template: String) throws(EngineError) -> [ClassName] {
    let parts = template.components(around: "{class}")
    guard let (before, after) = parts, !after.contains("/") else { return [] }
    let folder = before.contains("/") ? Effects.directory(of: before) : "."
    let prefix = before.pathParts(keepsEmpty: true).last ?? ""
    return try workspace.effects.list(workspace.path(folder)).compactMap { entry in
      guard entry.kind == .file, entry.name.hasPrefix(prefix), entry.name.hasSuffix(after),
        entry.name.utf8.count > prefix.utf8.count + after.utf8.count
      else { return nil }
      return ClassName(rawValue: String(entry.name.dropFirst(prefix.count).dropLast(after.count)))
    }.sorted()
  }
}

extension String {
  /// The text before and after the only occurrence of `text`; nil if it does not occur exactly once.
  fileprivate func components(around text: String) -> (String, String)? {
    let parts = split(separator: text, omittingEmptySubsequences: false).map(String.init)
    return parts.count == 2 ? (parts[0], parts[1]) : nil
  }
}
