import Digests
import Engine
import Imaging
import Manifest
import Pipeline
import Report

/// The pictures of a contact sheet of changes. It only reads them from the store; it fetches and writes nothing.
struct ChangedPictures {
  /// The length of the longer side of a print, in pixels.
  private static let side = 128

  private let store: BlobStore
  private let maxPixels: Int

  init(_ project: Project) throws {
    store = try project.workspace(.readOnly).store
    maxPixels = project.manifest.classes.map(\.inspect.maxPixels).max() ?? project.manifest.inspect.maxPixels
  }

  /// The print of an image; nil if its bytes are missing or are not a picture.
  func print(_ image: SHA256Digest) -> DiffSheet.Print? {
    guard let bytes = (try? store.read(image)) ?? nil, let size = try? ImageDecoder.size(of: bytes),
      let small = try? ContactPrint.jpeg(of: bytes, within: Self.side, maxPixels: maxPixels)
    else { return nil }
    return DiffSheet.Print(jpeg: small.bytes, width: size.width, height: size.height)
  }
}
