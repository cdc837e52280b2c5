package import Digests
package import Engine
import Listings
package import Manifest
package import Transfer

/// The blobs that a lock names: pinned pictures with any verdict, and the weights of networks. Pictures that are
/// taken down are left out.
package struct LockedBlobs: Sendable {
  /// A blob with one of the addresses from which it was fetched.
  package struct Entry: Hashable, Sendable {
    package let blob: SharedBlob
    /// The source of the blob: an address, `file:` and a path, or the name of a network.
    package let source: String
  }

  private let manifest: Manifest
  private let classes: Set<ClassName>?
  private let takedown: Takedown
  private let workspace: Workspace
  private let models: [NetworkModel]
  /// Each blob once, by digest.
  package let entries: [Entry]
  /// The digest of the table of each class.
  package let tables: [ClassName: SHA256Digest]
  /// Pictures that are taken down.
  package let withdrawn: Set<SHA256Digest>

  /// The largest size of a network's weights, in bytes.
  private static let mostBytesOfWeights = 1 << 30

  /// The blobs that a project's lock names.
  ///
  /// - Parameter classes: the classes to include, without weights; nil for everything.
  package init(of manifest: Manifest, classes: Set<ClassName>?, in workspace: Workspace) throws {
    let lock = try DatasetLock(manifest.classes, in: workspace)
    let locked = lock.tables.filter { classes?.contains($0.key) ?? true }
    let takedown = try ProjectInputs(manifest: manifest, inputs: workspace.state.inputs, root: workspace.root)
      .takedown().knowing(lock.tables.values)
    (self.manifest, self.classes, self.workspace) = (manifest, classes, workspace)
    models = manifest.networkModels
    tables = locked.compactMapValues(\.digest)
    // A lock may have very many rows, so each blob takes one place of one array, and no row is kept.
    var found: [Entry] = []
    found.reserveCapacity(locked.values.reduce(0) { $0 + $1.facts.rows })
    var withdrawn = takedown.digests
    for item in manifest.classes {
      try locked[item.name]?.forEachRow { row in
        guard let image = row.sha256 else { return }
        if takedown.withdraws(row) {
          withdrawn.insert(image)
        } else if !row.isFileWithoutPicture {
          found.append(Entry(blob: SharedBlob(image, size: row.bytes), source: row.url))
        }
      }
    }
    if classes == nil {
      for (name, digest) in lock.listed?.models ?? [:] {
        found.append(Entry(blob: SharedBlob(digest, limit: Self.mostBytesOfWeights), source: name))
      }
    }
    (entries, self.withdrawn, self.takedown) = (found.uniqued(), withdrawn, takedown)
  }

  /// The pinned pictures of a class, without those that are taken down.
  package func pictures(of name: ClassName) throws -> Set<SHA256Digest> {
    var pictures: Set<SHA256Digest> = []
    try forEachPicture(of: [name]) { image, _ in pictures.insert(image) }
    return pictures
  }

  /// The pictures that were files with their paths relative to the manifest, in the order of the paths.
  package func files() throws -> [(path: String, image: SHA256Digest)] {
    var files: [(path: String, image: SHA256Digest)] = []
    try forEachPicture(of: classes) { image, source in
      guard source.hasPrefix(LockRow.filePrefix) else { return }
      files.append((String(source.dropFirst(LockRow.filePrefix.count)), image))
    }
    return files.sorted { $0.path.precedesByBytes($1.path) }
  }

  private func forEachPicture(
    of names: Set<ClassName>?, _ body: (_ image: SHA256Digest, _ source: String) -> Void
  ) throws {
    let lock = try DatasetLock(manifest.classes, in: workspace)
    for item in manifest.classes where names?.contains(item.name) ?? true {
      try lock.tables[item.name]?.forEachRow { row in
        guard let image = row.sha256, !takedown.withdraws(row), !row.isFileWithoutPicture else { return }
        body(image, row.url)
      }
    }
  }

  /// Whether the bytes of a blob are on this machine.
  package func isHere(_ digest: SHA256Digest) throws(EngineError) -> Bool {
    try workspace.store.contains(digest) || file(ofWeights: digest) != nil
  }

  /// The bytes of a blob if they are on this machine; the weights of a network may be in a file.
  package func bytes(of digest: SHA256Digest) -> [UInt8]? {
    if let bytes = try? workspace.store.read(digest) { return bytes }
    guard let path = file(ofWeights: digest), let read = try? workspace.state.inputs.read(path),
      read.digest == digest
    else { return nil }
    return read.bytes
  }

  private func file(ofWeights digest: SHA256Digest) -> String? {
    models.first { $0.digest == digest }.flatMap { $0.weights(in: workspace) }
  }
}

extension Takedown {
  /// Whether a row's picture is taken down, now or when the lock was written.
  fileprivate func withdraws(_ row: LockRow) -> Bool {
    row.verdict == Reason.takenDown.name || row.sha256.map(digests.contains) ?? false || names(address: row.url)
  }
}

extension LockRow {
  /// The scheme of a picture that is a file.
  fileprivate static let filePrefix = "file:"

  /// Whether it is a file that is no picture: a build needs neither its bytes nor the file.
  fileprivate var isFileWithoutPicture: Bool { verdict == Reason.notImage.name && url.hasPrefix(Self.filePrefix) }
}

extension [LockedBlobs.Entry] {
  /// The entries by digest; of two with the same digest the first one.
  fileprivate consuming func uniqued() -> [Element] {
    sort { $0.blob.digest < $1.blob.digest }
    var count = 0
    for index in indices where count == 0 || self[count - 1].blob.digest != self[index].blob.digest {
      if count != index { self[count] = self[index] }
      count += 1
    }
    removeLast(self.count - count)
    return self
  }
}
