public import Diagnostics
import Digests
import Engine

/// Reads the bytes of pictures from the store, or for references from their files on the disk.
struct PictureReader: Sendable {
  let workspace: Workspace
  private let pictures: [SHA256Digest: References.Picture]

  init(_ workspace: Workspace, references: References = References()) {
    self.workspace = workspace
    pictures = Dictionary(references.pictures.map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether a picture is a reference on the disk.
  func isReference(_ image: SHA256Digest) -> Bool { pictures[image] != nil }

  /// The bytes of a picture.
  ///
  /// - Throws: `EngineError` with the code `lost` if the store has lost it, ``ReferenceChanged`` if a file has
  ///   changed.
  func bytes(of image: SHA256Digest) throws -> [UInt8] {
    guard let picture = pictures[image] else { return try workspace.store.need(image) }
    let place = workspace.path(picture.path)
    let bytes: [UInt8]
    if let range = picture.range {
      let file = try workspace.effects.open(place, .read, allowing: .links)
      bytes = try workspace.effects.read(file, at: range.lowerBound, count: range.count)
    } else {
      bytes = try FileLimit.picture.read(picture.path, in: workspace)
    }
    guard SHA256Digest(of: bytes) == image else { throw ReferenceChanged(path: picture.path) }
    return bytes
  }
}

extension PictureReader {
  /// The results of inspecting pictures, which are in ascending order of their digests.
  ///
  /// - Parameters:
  ///   - isShelved: whether the results are also kept on shelves.
  ///   - former: the pictures of the last look-up, in the same order.
  /// - Throws: `EngineError` with the code `lost` for a picture that has to be decoded and is not in the store.
  func inspected(
    _ images: [SHA256Digest], isShelved: Bool = true, since former: [SHA256Digest] = [], maxPixels: Int
  ) async throws -> [InspectAction.Output?] {
    try await workspace.outputs(
      InspectAction(maxPixels: maxPixels), of: images, isShelved: isShelved, since: former,
      isCounted: { !isReference($0) }, bytes: { try bytes(of: $0) })
  }

  /// The digests of the pixels of pictures; a picture that cannot be decoded has none.
  ///
  /// - Throws: `EngineError` with the code `lost` for a picture that has to be decoded and is not in the store.
  func pixels(of images: [SHA256Digest], maxPixels: Int) async throws -> [SHA256Digest: UInt64] {
    let found = try await workspace.outputs(PixelsAction(maxPixels: maxPixels), of: images) { try bytes(of: $0) }
    var pixels: [SHA256Digest: UInt64] = [:]
    for (image, digest) in zip(images, found) { pixels[image] = digest }
    return pixels
  }
}

/// A reference picture changed while the build read it.
public struct ReferenceChanged: ExplainedError, Sendable {
  /// Its path, relative to the manifest's folder.
  public let path: String

  public var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "`\(path)` changed while the build read it",
        hint: "wait until nothing writes to it, then run `dsbuild` again")
    ]
  }
}
