import Digests
import Engine
import Listings

/// Checks that remembered listings can be read, so that a build does not report unreadable ones as up to date.
///
/// A listing with its own file is read once: while the file's stamp stays the same, so does its content.
struct ReadableListings {
  /// The name under which the stamps are stored; no export has a path with this ending.
  private static let name = "listings/"

  let workspace: Workspace

  /// Reads the listings that may have changed since they were last read.
  ///
  /// Nothing is decoded: if the digest is right, the content is what a node of this user wrote.
  ///
  /// - Throws: `EngineError` with the code `lost` for a listing that the store has lost.
  func check(_ listings: [(node: NodeName, digest: SHA256Digest)]) throws(EngineError) {
    let known = try workspace.state.stamps(of: Self.name) ?? StampTable([])
    var read: [StampTable.Entry] = []
    var isChanged = false
    for (node, digest) in listings {
      let stamp = try workspace.store.file(of: digest).flatMap { FileStamp(path: $0, following: false) }
      if let stamp, let entry = known.index(of: digest.hex).flatMap({ known.entry(at: $0) }), entry.isSettled,
        stamp.looksLike(entry.stamp)
      {
        read.append(entry)
        continue
      }
      guard try workspace.store.read(digest) != nil else { throw EngineError.lost(digest, of: node.text) }
      guard let stamp else { continue }
      read.append(StampTable.Entry(path: digest.hex, stamp: stamp, digest: digest))
      isChanged = true
    }
    if isChanged { try? workspace.state.remember(StampTable(read), of: Self.name) }
  }
}
