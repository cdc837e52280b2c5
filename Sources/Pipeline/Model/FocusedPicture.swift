package import Digests
package import Engine
package import Learning
package import Listings
package import Manifest

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

  /// Where the object is by its activation map; nil if the map shows nothing or is not a map, which only another machine
  /// can have made. The square may leave the picture by a share of its side.
  package func focus(
    _ map: SHA256Digest?, head: YesNoHead?, overhang: Percentage, in workspace: Workspace
  ) throws(EngineError) -> CropFocus? {
    guard let map else { return nil }
    guard let bytes = try workspace.store.read(map) else { throw EngineError.lost(map) }
    guard let activations = ActivationMap(encoded: bytes) else { return nil }
    return CropFocus(activations, head: head, width: width, height: height, overhang: overhang.fraction)
  }
}
