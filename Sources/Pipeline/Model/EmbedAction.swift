package import Digests
package import Engine
import Imaging
package import Learning
package import Listings

/// The forward pass of a network over the centre of a picture. It gives the embedding (5 KB) and a map of the place
/// of each feature in the picture (about 10 KB), for crops.
///
/// It depends on no class and no answer, so changing an answer runs no forward pass.
package struct EmbedAction: PortableAction {
  /// A picture to embed.
  package struct Picture: Hashable, Sendable {
    package let image: SHA256Digest
    /// Whether its square has room to move, so that a crop needs a map of the whole picture: see ``MapAction``.
    let needsWhole: Bool

    /// The picture of a batch, whose size is not known before it is decoded. A result needs no map to count.
    init(unsized image: SHA256Digest) {
      self.image = image
      needsWhole = true
    }

    /// The picture of an item that was inspected.
    package init?(_ item: Item) {
      guard let image = item.image, let width = item.width, let height = item.height else { return nil }
      self.image = image
      needsWhole = CropFocus.needsWhole(width: Int(width), height: Int(height))
    }
  }

  /// The output for a picture.
  package struct Output: Sendable {
    /// The network's output; nil if the picture cannot be decoded.
    package var embedding: Embedding?
    /// The blob of the activation map that places the crop.
    package var map: SHA256Digest?
  }

  package static let kind = "embed"
  package static let varying = ["image"]
  package static let work = WorkCounts.Name("embed", "pictures")
  static let version = 1

  let network: NetworkUse
  /// Whether an output without its map counts as missing.
  let wantsMaps: Bool

  init(network: NetworkUse, wantsMaps: Bool) {
    self.network = network
    self.wantsMaps = wantsMaps
  }

  package init?(_ description: Description, limits: Description) {
    guard description.text("view") == NetworkView.centre.keyText, let network = NetworkUse(limits) else { return nil }
    self.init(network: network, wantsMaps: false)
  }

  package var limits: Description { network.limits }

  package func input(_ values: [Description.Value]) -> Picture? {
    guard case .digest(let image)? = values.first else { return nil }
    return Picture(unsized: image)
  }

  package var equipment: [SHA256Digest] { network.weights }

  package func equipped(with bytes: [SHA256Digest: [UInt8]]) throws -> EmbedAction {
    EmbedAction(network: try network.loaded(bytes), wantsMaps: wantsMaps)
  }

  package func description(of picture: Picture) -> Description {
    network.description(of: picture.image, view: .centre)
  }

  package func values(of picture: Picture) -> [Description.Value] { [.digest(picture.image)] }

  package func blob(of picture: Picture) -> SHA256Digest { picture.image }

  package func memory(for bytes: [UInt8], of _: Picture) -> Int { network.memory(for: bytes) }

  package func run(_: Picture, on bytes: [UInt8], store: BlobStore) throws -> ActionResult<Output> {
    guard let image = try? RGBImage(decoding: bytes, maxPixels: network.maxPixels) else {
      return ActionResult(Output(), remembered: [], failure: Reason.corrupt.name)
    }
    let (embedding, map) = try network.embedder().embed(image)
    let needsWhole = CropFocus.needsWhole(width: image.width, height: image.height)
    let blob = needsWhole ? nil : try store.put(map.encoded())
    return ActionResult(Output(embedding: embedding, map: blob), remembered: embedding.encoded(), blob: blob)
  }

  package func output(of picture: Picture, from value: ArraySlice<UInt8>, blob: SHA256Digest?) -> Output? {
    // For a picture that cannot be decoded, the empty output is final.
    guard !value.isEmpty else { return Output() }
    guard let embedding = Embedding(encoded: Array(value)),
      EfficientNet.length(ofEmbeddingsBy: network.identity).map({ embedding.vector.count == $0 }) ?? true
    else { return nil }
    guard wantsMaps, !picture.needsWhole else { return Output(embedding: embedding) }
    return blob.map { Output(embedding: embedding, map: $0) }
  }

  package func neededBlob(of output: Output) -> SHA256Digest? { wantsMaps ? output.map : nil }

  /// The embedding of the picture in `bytes`, as `dsbuild embed` prints it.
  ///
  /// - Throws: `DecodeError` if the picture cannot be decoded, `LearningError` if the network fails.
  static func embedding(of bytes: [UInt8], with embedder: any Embedder, maxPixels: Int) throws -> Embedding {
    try embedder.embed(RGBImage(decoding: bytes, maxPixels: maxPixels)).embedding
  }
}

/// The forward pass over a whole picture that is squashed into a square, at half the cost. It gives a map of the
/// place of each feature, for a crop that has room to move. See `Embedder.wholeMap`.
package struct MapAction: PortableAction {
  package static let kind = "map"
  package static let varying = ["image"]
  package static let work = WorkCounts.Name("map", "pictures")

  let network: NetworkUse

  init(network: NetworkUse) { self.network = network }

  package init?(_ description: Description, limits: Description) {
    guard description.text("view") == NetworkView.squashed.keyText, let network = NetworkUse(limits) else { return nil }
    self.network = network
  }

  package var limits: Description { network.limits }

  package var equipment: [SHA256Digest] { network.weights }

  package func equipped(with bytes: [SHA256Digest: [UInt8]]) throws -> MapAction {
    MapAction(network: try network.loaded(bytes))
  }

  package func description(of image: SHA256Digest) -> Description { network.description(of: image, view: .squashed) }

  package func memory(for bytes: [UInt8], of _: SHA256Digest) -> Int { network.memory(for: bytes) }

  package func run(_: SHA256Digest, on bytes: [UInt8], store: BlobStore) throws -> ActionResult<SHA256Digest> {
    guard let image = try? RGBImage(decoding: bytes, maxPixels: network.maxPixels) else { return .nothing }
    let map = try store.put(try network.embedder().wholeMap(image).encoded())
    return ActionResult(map, remembered: [], blob: map)
  }

  package func output(of _: SHA256Digest, from _: ArraySlice<UInt8>, blob: SHA256Digest?) -> SHA256Digest? { blob }

  package func neededBlob(of map: SHA256Digest) -> SHA256Digest? { map }
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
