import Digests
import Engine
import Imaging
import Manifest
import Pipeline
import Report

/// The pictures of a contact sheet of changes. It only reads them from the store; it fetches and writes nothing. A picture that
/// is taken down has no print, although the store may still have it.
struct ChangedPictures {
  /// The length of the longer side of a print, in pixels.
  private static let side = 128

  private let store: BlobStore
  private let maxPixels: Int
  private let withdrawn: Set<SHA256Digest>

  /// - Parameter withdrawn: The pictures that the compared locks say are taken down.
  init(_ project: Project, withdrawn: Set<SHA256Digest>) throws {
    let workspace = try project.workspace(.readOnly)
    store = workspace.store
    self.withdrawn = withdrawn.union(try workspace.picturesTakenDown(by: project.manifest))
    maxPixels = project.manifest.classes.map(\.inspect.maxPixels).max() ?? project.manifest.inspect.maxPixels
  }

  /// The print of an image; nil if it is taken down, or if its bytes are missing or are not a picture.
  func print(_ image: SHA256Digest) -> DiffSheet.Print? {
    guard !withdrawn.contains(image), let bytes = (try? store.read(image)) ?? nil,
      let size = try? ImageDecoder.size(of: bytes),
      let small = try? ContactPrint.jpeg(of: bytes, within: Self.side, maxPixels: maxPixels)
    else { return nil }
    return DiffSheet.Print(jpeg: small.bytes, width: size.width, height: size.height)
  }
}
