import Digests
import Engine
import Learning

/// A picture whose square a model chooses.
struct FocusedPicture: Sendable {
  let picture: EmbedAction.Picture
  let width: Int
  let height: Int

  /// The picture of an item that was inspected.
  init?(_ item: Item) {
    guard let picture = EmbedAction.Picture(item), let width = item.width, let height = item.height else { return nil }
    self.picture = picture
    self.width = Int(width)
    self.height = Int(height)
  }

  /// Where the object is by its activation map; nil where the map shows nothing.
  func focus(_ map: SHA256Digest?, head: YesNoHead?, in workspace: Workspace) throws(EngineError) -> CropFocus? {
    guard let map else { return nil }
    guard let bytes = try workspace.store.read(map), let activations = ActivationMap(encoded: bytes) else {
      throw EngineError.lost(map)
    }
    return CropFocus(activations, head: head, width: width, height: height)
  }
}
