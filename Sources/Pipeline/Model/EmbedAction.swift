package import Digests
package import Engine
import Imaging
package import Learning
package import Listings

/// The forward pass of a network over the middle of a picture: its embedding, 5 KB, and where in the picture each feature was
/// found, about 10 KB, for crops.
///
/// Nothing of a class or of anybody's answers is in it, so that changing an answer runs no forward pass.
package struct EmbedAction: Action {
  /// A picture to look at.
  package struct Picture: Hashable, Sendable {
    package let image: SHA256Digest
    /// Whether its square has room to slide, so that a crop needs a map of the whole: see ``MapAction``.
    let needsWhole: Bool

    /// The picture of an item that was inspected.
    package init?(_ item: Item) {
      guard let image = item.image, let width = item.width, let height = item.height else { return nil }
      self.image = image
      needsWhole = CropFocus.needsWhole(width: Int(width), height: Int(height))
    }
  }

  /// What is known of a picture.
  package struct Output: Sendable {
    /// The network's output; nil where the picture does not decode.
    package var embedding: Embedding?
    /// The blob of the activation map that a crop goes by.
    package var map: SHA256Digest?
  }

  package static let kind = "embed"
  package static let varying = ["image"]
  package static let work = WorkCounts.Name("embed", "pictures")
  static let version = 1

  let network: NetworkUse
  /// Whether an output without the map that belongs to it is worth nothing.
  let wantsMaps: Bool

  package func description(of picture: Picture) -> Description {
    network.description(of: picture.image, view: .centre)
  }

  package func values(of picture: Picture) -> [Description.Value] { [.digest(picture.image)] }

  package func blob(of picture: Picture) -> SHA256Digest { picture.image }

  package func memory(for bytes: [UInt8], of _: Picture) -> Int { network.memory(for: bytes) }

  package func run(_ picture: Picture, on bytes: [UInt8], store: BlobStore) throws -> ActionResult<Output> {
    guard let image = try? RGBImage(decoding: bytes, maxPixels: network.maxPixels) else {
      return ActionResult(Output(), remembered: [], failure: Reason.corrupt.name)
    }
    let (embedding, map) = try network.embedder().embed(image)
    let blob = picture.needsWhole ? nil : try store.put(map.encoded())
    return ActionResult(Output(embedding: embedding, map: blob), remembered: embedding.encoded(), blob: blob)
  }

  package func output(of picture: Picture, from value: ArraySlice<UInt8>, blob: SHA256Digest?) -> Output? {
    // Of a picture that does not decode nothing more will be known.
    guard !value.isEmpty else { return Output() }
    guard let embedding = Embedding(encoded: Array(value)) else { return nil }
    guard wantsMaps, !picture.needsWhole else { return Output(embedding: embedding) }
    return blob.map { Output(embedding: embedding, map: $0) }
  }

  package func neededBlob(of output: Output) -> SHA256Digest? { wantsMaps ? output.map : nil }

  /// The embedding of the picture in `bytes`, as `dsbuild embed` shows it.
  ///
  /// - Throws: `DecodeError` for a picture that does not decode, `LearningError` for a network that fails.
  static func embedding(of bytes: [UInt8], with embedder: any Embedder, maxPixels: Int) throws -> Embedding {
    try embedder.embed(RGBImage(decoding: bytes, maxPixels: maxPixels)).embedding
  }
}

/// The forward pass over a whole picture, squashed into a square, at half the cost: where in it each feature was found, for a crop
/// that has room to slide. See `Embedder.wholeMap`.
struct MapAction: Action {
  static let kind = "map"
  static let varying = ["image"]
  static let work = WorkCounts.Name("map", "pictures")

  let network: NetworkUse

  func description(of image: SHA256Digest) -> Description { network.description(of: image, view: .squashed) }

  func memory(for bytes: [UInt8], of _: SHA256Digest) -> Int { network.memory(for: bytes) }

  func run(_: SHA256Digest, on bytes: [UInt8], store: BlobStore) throws -> ActionResult<SHA256Digest> {
    guard let image = try? RGBImage(decoding: bytes, maxPixels: network.maxPixels) else { return .nothing }
    let map = try store.put(try network.embedder().wholeMap(image).encoded())
    return ActionResult(map, remembered: [], blob: map)
  }

  func output(of _: SHA256Digest, from _: ArraySlice<UInt8>, blob: SHA256Digest?) -> SHA256Digest? { blob }

  func neededBlob(of map: SHA256Digest) -> SHA256Digest? { map }
}

/// A network as actions use it.
struct NetworkUse: Sendable {
  /// What names the network in keys.
  let identity: String
  /// A picture with more pixels is not decoded.
  let maxPixels: Int
  /// The network itself; called on threads for long work.
  let embedder: @Sendable () throws -> any Embedder

  /// The network of that identity, to look up what is remembered of it; nothing is computed with it.
  static func known(as identity: String) -> NetworkUse {
    NetworkUse(identity: identity, maxPixels: 0) {
      throw MissingModel("the weights of the model are not on this machine", hint: "run `dsbuild`, which gets them")
    }
  }

  /// What names a forward pass. Another decoder may see other pixels.
  func description(of image: SHA256Digest, view: NetworkView) -> Description {
    var description = Description(kind: EmbedAction.kind, version: EmbedAction.version)
    description["libraries"] = .text(ImageInspector.libraries)
    description["network"] = .text(identity)
    description["view"] = .text(view.keyText)
    description["image"] = .digest(image)
    return description
  }

  /// The bytes that decoding a picture at its full size holds.
  func memory(for bytes: [UInt8]) -> Int {
    DecodingMemory.needed(for: bytes, as: .picture(shortSide: nil), maxPixels: maxPixels)
  }
}

extension NetworkView {
  /// What a key calls the view.
  fileprivate var keyText: String {
    switch self {
    case .centre: "centre"
    case .squashed: "squashed"
    }
  }
}

extension RGBImage {
  /// The picture in `bytes`, upright, decoded at its full scale.
  fileprivate init(decoding bytes: [UInt8], maxPixels: Int) throws(DecodeError) {
    let raster = try ImageDecoder.decode(bytes, maxPixels: maxPixels)
    guard let image = RGBImage(width: raster.width, height: raster.height, pixels: raster.pixels) else {
      throw .tooManyPixels
    }
    self = image
  }
}
