import Diagnostics
import Digests
package import Engine
import Imaging
import Learning
import Listings
package import Manifest

/// The committed record of a dataset, stored beside the manifest: `dataset.lock` and one table for each class.
///
/// The tables are written first, and the header with their digests last. So a mix of old and new files is detected.
package struct DatasetLock: Sendable {
  static let headerPath = LockFiles.headerPath

  package static func tablePath(_ name: ClassName) -> String { LockFiles.tablePath(name) }

  /// The tables of the manifest's classes.
  package private(set) var tables: [ClassName: LockedTable] = [:]
  /// The tables of classes that the manifest does not have, until a whole build removes them. A picture of theirs keeps
  /// its split in another class.
  private(set) var former: [ClassName: LockedTable] = [:]
  /// The digest of the splits in all these tables; nil if there are none.
  private(set) var splitsDigest: SHA256Digest?
  /// The bytes of the header; nil if there is none.
  package private(set) var header: [UInt8]?
  /// The parsed header; nil if there is none.
  private(set) var listed: LockHeader?
  /// Parts that could not be read, and files that do not belong together. Every pin that was read is used all the
  /// same.
  package private(set) var warnings: [String] = []

  /// Reads the lock of a project.
  ///
  /// - Throws: `DiagnosticError` for an unresolved merge or a header of another format.
  package init(_ classes: [ManifestClass], in workspace: Workspace) throws {
    let inputs = workspace.state.inputs
    if let bytes = try FileLimit.lockHeader.read(Self.headerPath, from: inputs)?.bytes {
      let reading = try LockHeader.read(bytes, file: Self.headerPath)
      // Before the first build, the lock may have the queries of lists only: then nothing is locked.
      let hasTables = !reading.header.classes.isEmpty || !reading.header.versions.isEmpty
      (header, listed) = (hasTables ? bytes : nil, reading.header)
      warnings += reading.warnings.map(Self.text)
    }
    let files = try Self.parts(in: workspace)
    for item in classes {
      let name = item.name
      let table = try LockedTable(
        of: name, selects: item.select != nil, formerly: item.formerNames, files: files, in: workspace)
      tables[name] = table
      warnings += table.warnings.map(Self.text)
      guard let known = listed?.classes[name], known.digest != table.digest else { continue }
      warnings.append(
        table.digest == nil
          ? "the table `\(table.path)` that `\(Self.headerPath)` names is missing, so its pins and splits are not used: "
            + "`git checkout -- \(table.path)` brings it back"
          : "`\(table.path)` is not the table that `\(Self.headerPath)` names; its pins are used")
    }
    for name in Set(try FormerTable.all(besides: classes.map(\.name), in: workspace).map(\.name)) {
      former[name] = try LockedTable(of: name, files: files, in: workspace)
    }
    let splits = [former, tables].flatMap { $0.sorted { $0.key < $1.key } }.compactMap(\.value.facts.splits?.hex)
    if !splits.isEmpty { splitsDigest = SHA256Digest(of: splits.joined(separator: " ")) }
  }

  /// The split of each picture in any table. If two tables differ, that of a class in the manifest decides.
  func splits() throws -> LockedSplits { try LockedSplits(former, then: tables) }

  /// The parts of the tables that are cut, by class. Only plain files count.
  package static func parts(in workspace: Workspace) throws(EngineError) -> [ClassName: [String]] {
    var parts: [ClassName: [String]] = [:]
    for entry in try workspace.effects.list(workspace.path(LockFiles.tableFolder)) where entry.kind == .file {
      guard let (name, part) = LockParts.table(ofFile: entry.name) else { continue }
      parts[name, default: []].append(part)
    }
    return parts.filter { $0.value != [""] }.mapValues { $0.sorted() }
  }

  private static func text(_ warning: Diagnostic) -> String {
    (warning.place.map { "\($0.fileAndLine): " } ?? "") + warning.message
  }

  /// The header for class tables with these digests.
  static func header(
    _ tables: [(name: ClassName, facts: LockedTable.Facts, digest: SHA256Digest)], near: NearRule,
    models: [NetworkModel], exports: [String: LockHeader.Export]
  ) -> LockHeader {
    var header = LockHeader()
    header.exports = exports
    for (name, facts, digest) in tables {
      header.classes[name] = .init(rows: facts.rows, kept: facts.kept, digest: digest)
    }
    header.versions = [
      "inspect": ImageInspector.version, "near": near.algorithm.version, "crop": Cropper.version,
    ]
    header.libraries = libraries
    for model in models { header.models[model.name] = model.digest }
    if !models.isEmpty {
      header.versions["embed"] = EmbedAction.version
      header.versions["head"] = YesNoHead.version
      header.versions["focus"] = CropFocus.version
    }
    header.nearAlgorithm = near.description
    return header
  }

  /// The versions of the image libraries by name, and their canaries.
  static var libraries: [String: String] {
    var libraries = [LockHeader.canary: "\(LibraryCanary.decoding) \(LibraryCanary.encoding)"]
    for library in ImageInspector.libraries.split(separator: ", ") {
      let words = library.split(separator: " ", maxSplits: 1)
      if words.count == 2 { libraries[String(words[0])] = String(words[1]) }
    }
    return libraries
  }
}
