import Diagnostics
import Digests
import Engine
import Imaging
import Manifest

/// The pictures that `duplicates.reference` names: files on disk, pictures inside shards, and pictures only named in
/// tables.
struct ReferenceFiles {
  let manifest: Manifest
  let inputs: InputDigests
  /// Remembers the contents of archives, so that a build without changes reads none.
  let actions: ActionCache
  let root: String

  /// All references.
  func references() throws -> References {
    var pictures: [References.Picture] = []
    var names: Set<String> = []
    var codes: [References.Code] = []
    var uncoded: [String] = []
    for (index, path) in manifest.duplicates.reference.enumerated() {
      // A folder means the files that a glob finds in it, without hidden files and links; any other path is one file.
      let key = "duplicates.reference[\(index)]"
      let found: [String]
      do throws(UnreadableFolder) { found = try FileGlob(path + "/**").expand(under: root) } catch {
        var error = error
        error.place = manifest.place(of: key)
        throw error
      }
      if found.isEmpty, FileStamp(path: path.hasPrefix("/") ? path : "\(root)/\(path)")?.kind == .directory {
        throw empty(path, at: key)
      }
      for file in found.isEmpty ? [path] : found {
        if file.hasSuffix(".csv") || file.hasSuffix(".tsv") {
          guard let bytes = try FileLimit.list.read(file, from: inputs)?.bytes else { continue }
          let table = try ReferenceTable(bytes, file: file, isNamed: found.isEmpty)
          names.formUnion(table.names)
          codes += table.codes
          if table.codes.count < table.names.count { uncoded.append(file) }
        } else if ReferenceArchive.reads(file) {
          guard let archive = try archive(file) else { continue }
          if found.isEmpty, archive.parts.isEmpty, archive.names.isEmpty { throw unreadable(file, at: key) }
          names.formUnion(archive.names)
          codes += archive.codes
          if archive.parts.isEmpty, archive.codes.isEmpty, !archive.names.isEmpty { uncoded.append(file) }
          pictures += archive.parts.map {
            .init(path: file, digest: $0.digest, range: $0.offset..<$0.offset + $0.count)
          }
        } else if found.isEmpty, let bytes = try FileLimit.picture.read(file, from: inputs)?.bytes,
          !Self.isPicture(bytes)
        {
          throw unreadable(file, at: key)
        } else if let digest = try FileLimit.picture.digest(of: file, from: inputs) {
          pictures.append(.init(path: file, digest: digest))
          if let name = References.name(of: file) { names.insert(name) }
        }
      }
    }
    return References(pictures, names: names, codes: codes, uncoded: uncoded)
  }

  /// A file that the manifest names itself and that no form can read. Within a folder such files are skipped.
  private func unreadable(_ file: String, at path: String) -> DiagnosticError {
    DiagnosticError([
      Diagnostic(
        .error, "`\(file)` of `duplicates.reference` is neither a picture nor a table or archive of pictures",
        at: manifest.place(of: path),
        hint: "name a folder, a picture, a `.csv`, `.jsonl`, `.json`, a `.tsv` of a lock, a `.tar` or a `.tfrecord`")
    ])
  }

  /// A folder without a file: an earlier release that did not come along would let its copies in.
  private func empty(_ folder: String, at path: String) -> DiagnosticError {
    DiagnosticError([
      Diagnostic(
        .error, "the folder `\(folder)` of `duplicates.reference` has no file", at: manifest.place(of: path),
        hint: "put the earlier release into it, or take it out of `duplicates.reference`")
    ])
  }

  private static func isPicture(_ bytes: [UInt8]) -> Bool { ImageFormat.sniff(bytes)?.isPicture ?? false }

  private func archive(_ file: String) throws(EngineError) -> ReferenceArchive? {
    guard let digest = try inputs.digest(of: file) else { return nil }
    var description = Description(kind: "reference_archive", version: ReferenceArchive.version)
    description["form"] = .text(String(file.split(separator: ".").last ?? ""))
    description["file"] = .digest(digest)
    let key = description.key
    if let known = try actions.value(for: key).flatMap(ReferenceArchive.init(encoded:)) { return known }
    guard let (bytes, read) = try inputs.read(file) else { return nil }
    let archive = ReferenceArchive(bytes, file: file)
    if read == digest { try actions.record(key, kind: "reference_archive", value: archive.encoded()) }
    return archive
  }
}
