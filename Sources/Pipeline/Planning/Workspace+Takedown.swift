public import Digests
import Engine
public import Manifest

extension Workspace {
  /// The pictures that the takedown list of a project names: by their digests, and those that its addresses gave as far as the
  /// lock tells.
  ///
  /// - Throws: What is wrong with the list or the lock, with its place.
  public func picturesTakenDown(by manifest: Manifest) throws -> Set<SHA256Digest> {
    let takedown = try PeoplesFiles(manifest: manifest, inputs: state.inputs, root: root).takedown()
    guard takedown.namesAddresses else { return takedown.digests }
    return try takedown.knowing(DatasetLock(manifest.classes, in: self).tables.values, files: []).digests
  }
}
