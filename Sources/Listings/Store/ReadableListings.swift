package import Digests
package import Engine

/// Checks that remembered listings can be read, so that a build does not report unreadable ones as up to date.
///
/// A listing or a piece is read once: while the stamp of the file that holds it stays the same, so does its content.
package struct ReadableListings {
  /// The name under which the stamps are stored; no export has a path with this ending.
  private static let name = "listings/"

  private let store: BlobStore
  private let state: ProjectState
  /// What was read in earlier runs.
  private let known: StampTable
  /// The stamps of the files that hold blobs, by path.
  private var files: [String: FileStamp] = [:]
  /// What can be read.
  private var read: [StampTable.Entry] = []
  private var seen: Set<SHA256Digest> = []
  private var isChanged = false

  /// Reads what is known of the listings in a store, from the state of a project.
  package init(in store: BlobStore, _ state: ProjectState) throws(EngineError) {
    (self.store, self.state) = (store, state)
    known = try state.stamps(of: Self.name) ?? StampTable([])
  }

  /// Reads the listings that may have changed since they were last read.
  ///
  /// Nothing is decoded but lists of pieces: if the digest is right, the content is what a node of this user wrote.
  ///
  /// - Throws: `EngineError` with the code `lost` for a listing that the store has lost.
  package mutating func check(_ listings: [(node: NodeName, digest: SHA256Digest)]) throws(EngineError) {
    for (node, digest) in listings {
      try check([digest], of: node)
      try check(store.pieces(ofListing: digest), of: node)
    }
    if isChanged { try? state.remember(StampTable(read), of: Self.name) }
  }

  private mutating func check(_ blobs: [SHA256Digest], of node: NodeName) throws(EngineError) {
    for (digest, path) in zip(blobs, try store.files(holding: blobs)) where seen.insert(digest).inserted {
      let stamp = path.flatMap { self.stamp(of: $0) }
      if let stamp, let entry = known.index(of: digest.hex).flatMap({ known.entry(at: $0) }), entry.isSettled,
        stamp.looksLike(entry.stamp)
      {
        read.append(entry)
        continue
      }
      guard try store.read(digest) != nil else { throw EngineError.lost(digest, of: node.text) }
      guard let stamp else { continue }
      read.append(StampTable.Entry(path: digest.hex, stamp: stamp, digest: digest))
      isChanged = true
    }
  }

  private mutating func stamp(of path: String) -> FileStamp? {
    if let stamp = files[path] { return stamp }
    let stamp = FileStamp(path: path, following: false)
    files[path] = stamp
    return stamp
  }
}
