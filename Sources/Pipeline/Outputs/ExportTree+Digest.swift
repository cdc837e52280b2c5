package import Digests
import Engine

extension ExportTree {
  /// The digest that the export of these files has, without writing any. Files of parts are put together for it.
  package func digest(of wanted: [OutputFile]) async throws -> SHA256Digest {
    let wanted = wanted.sorted { $0.path.precedesByBytes($1.path) }
    let digests = try await workspace.compute(wanted, as: .writingFiles) { file throws -> SHA256Digest in
      try files.digest(of: file)
    }
    var hasher = SHA256Hasher()
    for (file, digest) in zip(wanted, digests) { hasher.update(Array("\(digest.hex)  \(file.path)\n".utf8)) }
    return hasher.finalize()
  }

  /// The one file of an export with its path in the export; nil if it is a folder, or not the export with the digest `whole` any
  /// more. The stamp that it had when it was hashed vouches for its content.
  func content(of whole: SHA256Digest) throws(EngineError) -> (path: String, file: FileSection)? {
    guard shape == .file, firstUnverifiedFile(of: whole) == nil, let table = try workspace.state.stamps(of: to),
      let entry = table.entry(at: 0), table.count == 1, case let place = "\(root)/\(entry.path)",
      let stamp = FileStamp(path: place), stamp.looksLike(entry.stamp)
    else { return nil }
    if !entry.isSettled, try workspace.effects.digest(of: place) != entry.digest { return nil }
    return (entry.path, FileSection(path: place, stamp: stamp, digest: entry.digest, range: 0..<Int(stamp.size)))
  }
}
