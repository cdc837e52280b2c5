public import Digests

extension BlobStore {
  /// The read-only file a blob has to itself; nil for one that shares a pack with others, or waits for the disk.
  public func file(of digest: SHA256Digest) throws(EngineError) -> String? {
    let isElsewhere = try withTable { (table, state) throws(EngineError) in
      table.locations[digest] != nil || state.waiting[digest] != nil
    }
    let path = layout.file(digest)
    return !isElsewhere && FileStamp(path: path, following: false)?.kind == .file ? path : nil
  }
}

extension BlobStore {
  /// Whether files of `folder` can share blocks with the store's: tried on an empty one, since small blobs have no file.
  public func canShareBlocks(with folder: String) throws(EngineError) -> Bool {
    let trial = "\(folder)/.dsbuild-shares"
    try effects.unlink(trial)
    guard try effects.clone(layout.gate, to: trial) else { return false }
    try effects.unlink(trial)
    return true
  }
}
