package import Digests
import Engine

extension ExportTree {
  /// The digest that the export of these files has, without writing any. Files of parts are put together for it.
  package func digest(of wanted: [OutputFile]) async throws -> SHA256Digest {
    let wanted = wanted.sorted { $0.path.precedesByBytes($1.path) }
    let digests = try await workspace.compute(wanted, as: .writing) { file throws -> SHA256Digest in
      try files.digest(of: file)
    }
    var hasher = SHA256Hasher()
    for (file, digest) in zip(wanted, digests) { hasher.update(Array("\(digest.hex)  \(file.path)\n".utf8)) }
    return hasher.finalize()
  }
}
