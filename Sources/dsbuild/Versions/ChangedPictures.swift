import Digests
import Engine
import Imaging
import Manifest
import Pipeline
import Report

/// The pictures of a contact sheet of changes, as far as the store has their bytes: read, never fetched, nothing written.
struct ChangedPictures {
  /// The longer side of a print, in pixels.
  private static let side = 128

  private let store: BlobStore
  private let maxPixels: Int

  /// The pictures of a project.
  init(_ project: Project) throws {
    store = try project.workspace(.readOnly).store
    maxPixels = project.manifest.classes.map(\.inspect.maxPixels).max() ?? project.manifest.inspect.maxPixels
  }

  /// The print of an image; nil where its bytes are not here or are no picture.
  func print(_ image: SHA256Digest) -> DiffSheet.Print? {
    guard let bytes = (try? store.read(image)) ?? nil, let size = try? ImageDecoder.size(of: bytes),
      let small = try? ContactPrint.jpeg(of: bytes, within: Self.side, maxPixels: maxPixels)
    else { return nil }
    return DiffSheet.Print(jpeg: small.bytes, width: size.width, height: size.height)
  }
}
