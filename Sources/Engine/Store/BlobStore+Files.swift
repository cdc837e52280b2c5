public import Digests

extension BlobStore {
  /// The read-only file of a blob; nil if the blob is in a pack or is not synced yet.
  public func file(of digest: SHA256Digest) throws(EngineError) -> String? {
    let isElsewhere = try withTable { (table, state) throws(EngineError) in
      try table.location(of: digest, effects: effects) != nil || state.waiting[digest] != nil
    }
    let path = layout.file(digest)
    return !isElsewhere && FileStamp(path: path, following: false)?.kind == .file ? path : nil
  }
}

extension BlobStore {
  /// Whether files in `folder` can share blocks with the store. This tries it with an empty file, because small blobs have no
  /// file.
  public func canShareBlocks(with folder: String) throws(EngineError) -> Bool {
    let trial = "\(folder)/.dsbuild-shares"
    try effects.unlink(trial)
    guard try effects.clone(layout.gate, to: trial) else { return false }
    try effects.unlink(trial)
    return true
  }
}
