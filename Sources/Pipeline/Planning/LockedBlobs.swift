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

  private let workspace: Workspace
  private let models: [NetworkModel]
  /// Each blob once, by digest.
  package private(set) var entries: [Entry] = []
  /// The pictures that were files, by their paths relative to the manifest.
  package private(set) var files: [String: SHA256Digest] = [:]

  /// The pinned pictures of each class, without those that are taken down.
  package private(set) var pictures: [ClassName: Set<SHA256Digest>] = [:]
  /// The digest of the table of each class.
  package private(set) var tables: [ClassName: SHA256Digest] = [:]
  /// Pictures that are taken down.
  package private(set) var withdrawn: Set<SHA256Digest> = []

  /// The largest size of a network's weights, in bytes.
  private static let mostBytesOfWeights = 1 << 30

  /// The blobs that a project's lock names.
  ///
  /// - Parameter classes: the classes to include, without weights; nil for everything.
  package init(of manifest: Manifest, classes: Set<ClassName>?, in workspace: Workspace) throws {
    self.workspace = workspace
    models = manifest.networkModels
    let lock = try DatasetLock(manifest.classes, in: workspace)
    let takedown = try ProjectInputs(manifest: manifest, inputs: workspace.state.inputs, root: workspace.root)
      .takedown()
    let withdrawn = try takedown.knowing(lock.tables.values).digests
    var found: [SHA256Digest: Entry] = [:]
    self.withdrawn = withdrawn
    for item in manifest.classes where classes?.contains(item.name) ?? true {
      tables[item.name] = lock.tables[item.name]?.digest
      for row in try lock.tables[item.name]?.table().rows ?? [] {
        guard let image = row.sha256, row.verdict != Reason.takenDown.name, !withdrawn.contains(image),
          !takedown.names(address: row.url)
        else {
          if let image = row.sha256 { self.withdrawn.insert(image) }
          continue
        }
        // A build needs neither the bytes nor the file of a row that is no picture.
        if row.verdict == Reason.notImage.name, row.url.hasPrefix("file:") { continue }
        pictures[item.name, default: []].insert(image)
        if found[image] == nil { found[image] = Entry(blob: SharedBlob(image, size: row.bytes), source: row.url) }
        if row.url.hasPrefix("file:") { files[String(row.url.dropFirst(5))] = image }
      }
    }
    if classes == nil {
      for (name, digest) in lock.listed?.models ?? [:] where found[digest] == nil {
        found[digest] = Entry(blob: SharedBlob(digest, limit: Self.mostBytesOfWeights), source: name)
      }
    }
    entries = found.values.sorted { $0.blob.digest < $1.blob.digest }
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
