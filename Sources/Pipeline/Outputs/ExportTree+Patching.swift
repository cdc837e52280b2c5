package import Digests
import Engine

extension ExportTree {
  /// At most this many files of a tree are read to confirm them before the tree is compared as a whole.
  private static let mostDoubtful = 1_000

  /// Updates a tree of which only the files of some pictures change.
  ///
  /// The other files are those of the export with the digest `before`. So their number costs a `stat` each and no comparison.
  ///
  /// - Parameters:
  ///   - removed: The files of the pictures that changed, as they were.
  ///   - added: The files of the pictures that changed, as they will be.
  ///   - withdrawn: Gives ``WithdrawnNames``; it is called only if a file was changed.
  /// - Returns: nil if the tree is not known to be that export, or if a new name may depend on a picture that did not change;
  ///   then nothing was written, and the tree must be compared with all wanted files.
  /// - Throws: ``ForeignFiles`` and ``OutputElsewhere``, before anything is written.
  package func patch(
    _ before: SHA256Digest, removing removed: [OutputFile], adding added: [OutputFile],
    withdrawn: @escaping WithdrawnNames = { [] }
  ) async throws -> Written? {
    guard shape == .folder, FileStamp(path: target, following: false)?.kind == .directory else { return nil }
    try checkPlace()
    guard let table = try workspace.state.stamps(of: to), table.whole == before,
      FileStamp(path: "\(target)/\(Self.marker)", following: false) == nil, try workspace.state.claims(of: to).isEmpty,
      let known = confirmed(table, except: Set((removed + added).map(\.path)))
    else { return nil }
    let old = Set(removed.map(\.path))
    let folders = Set(known.countsByFolder.keys).union(Self.folders(of: added)).sorted()
    guard old.count == removed.count, !hasSharedNames(known, in: folders, besides: old, added),
      let work = try work(removing: old, adding: added, known: known)
    else { return nil }
    return try await carryOut(work, in: folders, known: known, isNew: false, withdrawn: withdrawn)
  }

  /// The table with the files confirmed whose stamps prove nothing; nil if any other file than the list and `changing` ones
  /// has changed.
  private func confirmed(_ table: StampTable, except changing: Set<String>) -> StampTable? {
    let doubtful = table.doubtful(below: root)
    guard doubtful.count <= Self.mostDoubtful, table.index(of: TreeList.name) != nil else { return nil }
    var entries: [StampTable.Entry] = []
    for index in doubtful {
      guard let entry = table.entry(at: index) else { return nil }
      if changing.contains(entry.path) { continue }
      guard let fresh = confirmed(entry) else { return nil }
      entries.append(fresh)
    }
    return entries.isEmpty ? table : table.replacing(with: entries)
  }

  /// The work that puts `added` in place of `removed`; nil if the table lacks a removed file or has an added one of another
  /// picture.
  private func work(
    removing removed: Set<String>, adding added: [OutputFile], known: StampTable
  ) throws(EngineError) -> Work? {
    var places: [String: Int] = [:]
    for path in removed {
      guard let place = known.index(of: path) else { return nil }
      places[path] = place
    }
    var work = Work()
    var left = Set(places.values)
    if let list = known.index(of: TreeList.name) { left.insert(list) }
    for file in added.sorted(by: { $0.path.precedesByBytes($1.path) }) {
      guard let place = places.removeValue(forKey: file.path) else {
        guard known.index(of: file.path) == nil else { return nil }
        work.changed.append((file, nil))
        continue
      }
      guard let entry = known.entry(at: place) else { return nil }
      let stamp = FileStamp(path: "\(root)/\(file.path)", following: false)
      let isSettled = entry.isSettled && stamp?.looksLike(entry.stamp) == true
      if isSettled, try files.isCurrent(file, entry.digest) {
        left.remove(place)
      } else {
        work.changed.append(
          (file, .init(path: entry.path, stamp: entry.stamp, digest: entry.digest, isSettled: isSettled)))
      }
    }
    work.left = left.sorted()
    work.unwanted = places.keys.sorted { $0.precedesByBytes($1) }
    return work
  }

  /// Whether a picture that did not change shares the beginning of its name with one that did: then the names of the export
  /// depend on each other.
  private func hasSharedNames(
    _ table: StampTable, in folders: [String], besides removed: Set<String>, _ added: [OutputFile]
  ) -> Bool {
    let names = Set(removed.union(added.lazy.map(\.path)).map(Self.stem))
    // A long name has digits that another picture shares.
    guard names.allSatisfy({ $0.utf8.count == Self.digits }) else { return true }
    return folders.contains { folder in
      names.contains { name in
        table.paths(beginningWith: folder.isEmpty ? name : "\(folder)/\(name)").contains { !removed.contains($0) }
      }
    }
  }

  /// The name of a file without its folder and its endings.
  private static func stem(of path: String) -> String {
    String(Effects.name(of: path).prefix { $0 != "." })
  }
}
