import Digests
import Engine
import Listings
import Manifest

/// The files that the lock lists and that a build does without: pictures that are taken down, and files that are not
/// pictures.
///
/// No store of a team gives them to another machine. Without their rows, each machine would write another lock.
struct AbsentFiles {
  /// The files by class.
  private var rows: [ClassName: [SourcesStep.Input]] = [:]
  /// The files that are not pictures. A machine that had one remembers it: then a person removed it.
  private(set) var removable: Set<String> = []
  private let root: String

  /// The files in the tables of classes whose sources are files.
  ///
  /// - Parameter takedown: The takedown list, with the pictures that the lock records for its addresses.
  init(_ classes: [ManifestClass], _ lock: DatasetLock, _ takedown: Takedown, in workspace: Workspace) throws {
    root = workspace.root
    for item in classes {
      guard let table = lock.tables[item.name], !takedown.isEmpty || table.facts.notImages > 0 else { continue }
      let found = try Self.found(in: table, takedown, workspace)
      rows[item.name] = found.takenDown + found.notPictures.filter { !workspace.state.inputs.knows($0.path) }
      removable.formUnion(found.notPictures.map(\.path))
    }
  }

  /// A source of files with those that are absent.
  func completing(_ source: SourcesStep.Source, of name: ClassName) throws -> SourcesStep.Source {
    guard case .files(let glob) = source.settings.kind else { return source }
    let missing = try missing(of: name, [FileGlob(glob)]) { Set(try source.files.all().map(\.path)) }
    guard !missing.isEmpty else { return source }
    let files = (try source.files.all() + missing).sorted { $0.path.precedesByBytes($1.path) }
    return SourcesStep.Source(settings: source.settings, files: SourceFiles(files), nearMisses: source.nearMisses)
  }

  /// The absent files of a class that one of some patterns takes.
  ///
  /// - Parameter found: The files that are there; it is called only if a file may be absent.
  func missing(of name: ClassName, _ globs: [FileGlob], besides found: () throws -> Set<String>) throws
    -> [SourcesStep.Input]
  {
    let possible = (rows[name] ?? []).filter { row in
      globs.contains { $0.takes(row.path) } && FileStamp(path: place(row.path), following: false) == nil
    }
    guard !possible.isEmpty else { return [] }
    let found = try found()
    return possible.filter { !found.contains($0.path) }
  }

  private func place(_ path: String) -> String { path.hasPrefix("/") ? path : "\(root)/\(path)" }
}

/// The search in the lock.
extension AbsentFiles {
  /// The files of one table.
  fileprivate struct Found {
    var takenDown: [SourcesStep.Input] = []
    var notPictures: [SourcesStep.Input] = []
  }

  private static let kind = "absent_files"

  /// The files of a table. They are remembered under the digest of the table, so a build with nothing to do reads no
  /// row.
  private static func found(
    in table: LockedTable, _ takedown: Takedown, _ workspace: Workspace
  ) throws -> Found {
    guard let digest = table.digest else { return Found(try table.table(), takedown) }
    var key = Description(kind: kind, version: 1)
    key["table"] = .digest(digest)
    key["takedown"] = takedown.addressNames
    key["pictures"] = .list(takedown.digests.sorted().map { .digest($0) })
    if let known = try workspace.actions.value(for: key.key), let found = Found(encoded: known) { return found }
    let found = Found(try table.table(), takedown)
    try workspace.actions.record(key.key, kind: kind, value: found.encoded)
    return found
  }
}

extension AbsentFiles.Found {
  init(_ table: LockTable, _ takedown: Takedown) {
    self.init()
    for row in table.rows where row.url.hasPrefix("file:") {
      guard let image = row.sha256 else { continue }
      let input = SourcesStep.Input(path: String(row.url.dropFirst("file:".count)), digest: image)
      if takedown.digests.contains(image) || takedown.names(address: row.url) {
        takenDown.append(input)
      } else if row.verdict == Reason.notImage.name {
        notPictures.append(input)
      }
    }
  }

  var encoded: [UInt8] {
    var record = Description()
    for input in takenDown { record.append("taken_down \(input.path)", .digest(input.digest)) }
    for input in notPictures { record.append("not_image \(input.path)", .digest(input.digest)) }
    return record.encoded()
  }

  /// Reads ``encoded``; nil for anything else.
  init?(encoded bytes: [UInt8]) {
    guard let record = Description(encoded: bytes) else { return nil }
    self.init()
    for field in record.fields {
      let words = field.name.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard words.count == 2, case .digest(let digest) = field.value else { return nil }
      let input = SourcesStep.Input(path: words[1], digest: digest)
      if words[0] == "taken_down" { takenDown.append(input) } else { notPictures.append(input) }
    }
  }
}
