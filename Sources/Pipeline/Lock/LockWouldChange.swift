public import Diagnostics
import Digests
package import Manifest

/// The lock would change, and the build may not change it.
public struct LockWouldChange: ExplainedError, Sendable {
  /// The largest number of changes that are listed one by one.
  static let mostChanges = 50

  /// The files that would change, relative to the manifest's folder.
  public let paths: [String]
  /// The changes in them, a short sentence each; those caused by another library version come first.
  public let changes: [String]
  /// The hint of the error.
  private let hint: String

  /// The hint if no better one is known.
  static let usualHint = "run `dsbuild` without `--locked` and commit the lock"

  package init(paths: [String], changes: [String], hint: String = LockWouldChange.usualHint) {
    self.paths = paths
    self.hint = hint
    let left = changes.count - Self.mostChanges
    self.changes = Array(changes.prefix(Self.mostChanges)) + (left > 0 ? ["and \(left) more changes"] : [])
  }

  /// For an export that would have other files than the lock records.
  init(export path: String, from old: LockHeader.Export, to new: LockHeader.Export) {
    let was = "\(old.format) \(old.digest.hex.prefix(16))"
    let now = "\(new.format) \(new.digest.hex.prefix(16))"
    self.init(
      paths: [DatasetLock.headerPath],
      changes: ["\(DatasetLock.headerPath): the export `\(path)` would have other files, \(was) -> \(now)"])
  }

  /// For an export that the manifest has and the lock does not record.
  init(unrecorded path: String) {
    self.init(
      paths: [DatasetLock.headerPath],
      changes: [
        "\(DatasetLock.headerPath): there is no line for the export `\(path)`, so its files cannot be checked"
      ])
  }

  /// For a project without a lock: one sentence, because a list of every row would say less.
  package static let nothingLocked = LockWouldChange(
    paths: [DatasetLock.headerPath], changes: ["\(DatasetLock.headerPath) is not there, so nothing is locked yet"])

  public var kind: FailureKind { .lockWouldChange }

  public var diagnostics: [Diagnostic] {
    changes.map { Diagnostic(.error, $0) } + [
      Diagnostic(
        .error, "the lock would change: \(paths.map { "`\($0)`" }.joined(separator: ", "))",
        hint: hint)
    ]
  }
}

/// The differences between two states of the lock, in sentences.
package enum LockDifference {
  /// The rows that are added, removed or changed, each by its address.
  package static func rows(_ path: String, from old: LockTable, to new: LockTable) -> [String] {
    let gone = old.rows.filter { new[$0.id] == nil }.map { "\(path): `\($0.url)` would be removed" }
    let come = new.rows.filter { old[$0.id] == nil }.map { "\(path): `\($0.url)` would be added, \($0.verdict)" }
    let changed = new.rows.compactMap { row -> String? in
      guard let before = old[row.id], before != row else { return nil }
      return "\(path): `\(row.url)` would change, \(fields(from: before, to: row).joined(separator: ", "))"
    }
    return folded(come, path, "would be added") + changed + folded(gone, path, "would be removed")
  }

  /// If more rows than this are added or removed, the others are only counted.
  private static let mostRows = 3

  /// Sentences about rows of one table: the first ones, and the number of the others.
  static func folded(_ sentences: [String], _ path: String, _ end: String) -> [String] {
    guard sentences.count > mostRows + 1 else { return sentences }
    return sentences.prefix(mostRows) + ["\(path): and \(sentences.count - mostRows) more rows \(end)"]
  }

  private static func fields(from old: LockRow, to new: LockRow) -> [String] {
    func text<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "none" }
    func square(_ square: LockRow.Square?) -> String { square.map { "\($0.x),\($0.y),\($0.side)" } ?? "none" }
    let fields = [
      ("verdict", old.verdict, new.verdict),
      ("duplicate_of", text(old.duplicateOf?.hex.prefix(16)), text(new.duplicateOf?.hex.prefix(16))),
      ("sha256", text(old.sha256?.hex.prefix(16)), text(new.sha256?.hex.prefix(16))),
      ("bytes", text(old.bytes), text(new.bytes)), ("width", text(old.width), text(new.width)),
      ("height", text(old.height), text(new.height)),
      ("pixels", text(old.pixels.map(Hexadecimal.encode)), text(new.pixels.map(Hexadecimal.encode))),
      ("phash", text(old.phash.map(Hexadecimal.encode)), text(new.phash.map(Hexadecimal.encode))),
      ("crop", square(old.crop), square(new.crop)), ("crop_by", text(old.cropBy), text(new.cropBy)),
      ("split", text(old.split), text(new.split)), ("url", old.url, new.url),
    ]
    return fields.filter { $0.1 != $0.2 }.map { "\($0.0) \($0.1) -> \($0.2)" }
  }

  /// The differences between two headers: libraries first, then versions, models and the tables they name.
  ///
  /// - Parameter namesTables: whether to name tables; this is useful only if no table would change.
  package static func header(from old: LockHeader?, to new: LockHeader, namesTables: Bool) -> [String] {
    let path = DatasetLock.headerPath
    guard let old else { return ["\(path) is not there"] }
    var sentences = libraries(from: old, to: new.libraries)
    for name in Set(old.versions.keys).union(new.versions.keys).sorted() where old.versions[name] != new.versions[name]
    {
      sentences.append("\(path): version of \(name) \(text(old.versions[name])) -> \(text(new.versions[name]))")
    }
    if old.nearAlgorithm != new.nearAlgorithm {
      sentences.append("\(path): near_algorithm \(text(old.nearAlgorithm)) -> \(text(new.nearAlgorithm))")
    }
    for name in Set(old.models.keys).union(new.models.keys).sorted() where old.models[name] != new.models[name] {
      sentences.append(
        "\(path): model \(name) \(text(old.models[name]?.hex.prefix(16))) -> \(text(new.models[name]?.hex.prefix(16)))")
    }
    for path in Set(old.searches.keys).union(new.searches.keys).sorted() where old.searches[path] != new.searches[path]
    {
      sentences.append("\(DatasetLock.headerPath): the query of `\(path)` would change")
    }
    for path in Set(old.exports.keys).subtracting(new.exports.keys).sorted() {
      sentences.append("\(DatasetLock.headerPath): the line for the export `\(path)` would be removed")
    }
    guard namesTables else { return sentences }
    for name in Set(old.classes.keys).union(new.classes.keys).sorted() where old.classes[name] != new.classes[name] {
      sentences.append("\(path): the table of class `\(name)` would change")
    }
    return sentences
  }

  /// The image libraries whose version differs from the one with which the lock was written.
  static func libraries(from old: LockHeader, to libraries: [String: String]) -> [String] {
    Set(old.libraries.keys).union(libraries.keys).sorted().compactMap { name in
      guard old.libraries[name] != libraries[name] else { return nil }
      if name == LockHeader.canary { return canary(from: old.libraries[name], to: libraries[name]) }
      return
        "\(DatasetLock.headerPath): written with \(name) \(text(old.libraries[name])), here is \(text(libraries[name]))"
    }
  }

  /// A lock of an earlier version has no canaries to compare.
  private static func canary(from old: String?, to new: String?) -> String? {
    guard let old, let new else { return nil }
    let (was, now) = (old.split(separator: " "), new.split(separator: " "))
    let work = was.first != now.first ? "decode other pixels" : "encode other bytes"
    return
      "\(DatasetLock.headerPath): the image libraries here \(work) than those that wrote it, canary \(old) -> \(new)"
  }

  private static func text<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "none" }
}
