package import Digests
package import Engine
package import Learning
package import Listings

/// A picture whose square a model chooses.
package struct FocusedPicture: Sendable {
  package let picture: EmbedAction.Picture
  package let width: Int
  package let height: Int

  /// The picture of an item that was inspected.
  package init?(_ item: Item) {
    guard let picture = EmbedAction.Picture(item), let width = item.width, let height = item.height else { return nil }
    self.picture = picture
    self.width = Int(width)
    self.height = Int(height)
  }

  /// The focus of the crop by the picture's activation map; nil if there is no map or it shows no object.
  package func focus(_ map: SHA256Digest?, head: YesNoHead?, in workspace: Workspace) throws(EngineError) -> CropFocus?
  {
    guard let map else { return nil }
    guard let bytes = try workspace.store.read(map), let activations = ActivationMap(encoded: bytes) else {
      throw EngineError.lost(map)
    }
    return CropFocus(activations, head: head, width: width, height: height)
  }
}
