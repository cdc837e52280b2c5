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

  /// The file in which each of some blobs is: a pack or its own; nil for one that is not synced yet. A file of its own may be missing.
  public func files(holding digests: [SHA256Digest]) throws(EngineError) -> [String?] {
    try withTable(looks: digests.count) { (table, state) throws(EngineError) in
      try digests.map { digest throws(EngineError) in
        if let location = try table.location(of: digest, effects: effects) {
          return layout.pack(table.names[Int(location.pack)])
        }
        return state.waiting[digest] == nil ? layout.file(digest) : nil
      }
    }
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
