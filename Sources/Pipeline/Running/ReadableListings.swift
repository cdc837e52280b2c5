import Digests
import Engine
import Listings

/// Makes sure that listings which a build took as remembered can be read, so that nothing is called up to date that cannot.
///
/// A listing with a file of its own is read once: as long as the file's stamp stays, its content does.
struct ReadableListings {
  /// What the stamps are remembered by; no export goes to a path that ends like this.
  private static let name = "listings/"

  let workspace: Workspace

  /// Reads the listings that may have changed since they were last read.
  ///
  /// Nothing is decoded: what has its digest is what a node of this user's gave.
  ///
  /// - Throws: `EngineError` of the code `lost` for what the store has lost.
  func check(_ listings: [(node: NodeName, digest: SHA256Digest)]) throws(EngineError) {
    let known = try workspace.state.stamps(of: Self.name) ?? StampTable([])
    var read: [StampTable.Entry] = []
    var isChanged = false
    for (node, digest) in listings {
      let stamp = try workspace.store.file(of: digest).flatMap { FileStamp(path: $0, following: false) }
      if let stamp, let entry = known.position(of: digest.hex).flatMap({ known.entry(at: $0) }), entry.isSettled,
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
