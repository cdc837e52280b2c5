import Digests
import Engine
import Manifest

/// The files of a table: one, or several parts of a long table.
extension LockedTable {
  /// The digest of each part of a table; empty if there is no table.
  static func digests(
    of name: ClassName, _ parts: [String], _ inputs: InputDigests
  ) throws -> [String: SHA256Digest] {
    var digests: [String: SHA256Digest] = [:]
    for part in parts {
      let path = LockParts.path(name, part: part)
      guard let digest = try FileLimit.lockTable.digest(of: path, from: inputs) else {
        if parts == [""] { return [:] }
        throw InputChanged(path: path)
      }
      digests[part] = digest
    }
    return digests
  }

  /// The digest of a table as one file. That of a table in parts is remembered under the digests of the parts, so a build with
  /// nothing to do reads none.
  static func digest(
    of name: ClassName, _ parts: [String], _ digests: [String: SHA256Digest], in workspace: Workspace
  ) throws -> SHA256Digest {
    if let whole = digests[""] { return whole }
    let key = key(of: parts.compactMap { part in digests[part].map { (part, $0) } })
    if let known = try workspace.actions.value(for: key).flatMap({ SHA256Digest(bytes: $0) }) { return known }
    let digest = SHA256Digest(of: try read(name, parts, digests, from: workspace.state.inputs))
    try workspace.actions.record(key, kind: partsKind, value: digest.bytes)
    return digest
  }

  private static let partsKind = "lock_parts"

  private static func key(of parts: [(part: String, digest: SHA256Digest)]) -> SHA256Digest {
    var key = Description(kind: partsKind, version: 1)
    for (part, digest) in parts { key.append("part \(part)", .digest(digest)) }
    return key.key
  }

  /// Remembers the digest of a table that was written in parts, so that the next build need not read them.
  static func remember(_ digests: LockRows.Digests, in workspace: Workspace) throws(EngineError) {
    guard digests.parts.contains(where: { !$0.part.isEmpty }) else { return }
    try workspace.actions.record(key(of: digests.parts), kind: partsKind, value: digests.whole.bytes)
  }

  /// The bytes of a table as one file.
  ///
  /// - Throws: ``InputChanged`` if a part does not have its digest any more.
  static func read(
    _ name: ClassName, _ parts: [String], _ digests: [String: SHA256Digest], from inputs: InputDigests
  ) throws -> [UInt8] {
    let read = try parts.map { part in
      let path = LockParts.path(name, part: part)
      guard let (bytes, digest) = try FileLimit.lockTable.read(path, from: inputs), digest == digests[part] else {
        throw InputChanged(path: path)
      }
      return (part: part, bytes: bytes)
    }
    return parts == [""] ? read[0].bytes : LockParts.joined(read)
  }
}
