public import Digests
import Engine
public import Manifest

extension Workspace {
  /// The pictures that the takedown list of a project names: by their digests, and by addresses as far as the lock
  /// records their pictures.
  ///
  /// - Throws: The mistakes in the list or the lock, with their place.
  public func picturesTakenDown(by manifest: Manifest) throws -> Set<SHA256Digest> {
    let takedown = try ProjectInputs(manifest: manifest, inputs: state.inputs, root: root).takedown()
    guard takedown.namesAddresses else { return takedown.digests }
    return try takedown.knowing(DatasetLock(manifest.classes, in: self).tables.values).digests
  }
}
