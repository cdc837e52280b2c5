package import Digests
package import Engine
import Imaging
package import Learning
package import Listings

/// The forward pass of a network over one picture, remembered under the picture's digest: its embedding, 5 KB, and where in
/// the picture each feature was found, about 10 KB, for crops.
///
/// Nothing of a class or of anybody's answers is in it, so that changing an answer runs no forward pass. A picture whose square
/// has room to slide is looked at a second time as a whole, at half the cost, and only where a crop asks for it: see
/// `Embedder.wholeMap`. It stays one action with one decoding.
package enum EmbedAction {
  /// A picture to look at.
  package struct Picture: Hashable, Sendable {
    package let image: SHA256Digest
    let needsWhole: Bool

    /// The picture of an item that was inspected.
    package init?(_ item: Item) {
      guard let image = item.image, let width = item.width, let height = item.height else { return nil }
      self.image = image
      needsWhole = CropFocus.needsWhole(width: Int(width), height: Int(height))
    }
  }

  /// What is known of a picture.
  package struct Result: Sendable {
    /// The network's output; nil where the picture does not decode.
    package var embedding: Embedding?
    /// The blob of the activation map that a crop goes by.
    package var map: SHA256Digest?
    /// The picture does not decode: nothing more will be known.
    var isBlank = false

    func suffices(maps: Bool) -> Bool { isBlank || embedding != nil && (!maps || map != nil) }
  }

  static let version = 1

  /// The key of embedding a picture with the network of that identity. Another decoder may see other pixels.
  static func key(of image: SHA256Digest, network identity: String) -> SHA256Digest {
    description(of: image, identity, view: .centre).key
  }

  private static func description(of image: SHA256Digest, _ identity: String, view: NetworkView) -> Description {
    var description = Description(kind: "embed", version: version)
    description["libraries"] = .text(ImageInspector.libraries)
    description["network"] = .text(identity)
    description["view"] = .text("\(view)")
    description["image"] = .digest(image)
    return description
  }

  /// What is remembered of the pictures; lost maps are not.
  package static func remembered(
    _ pictures: [Picture], network identity: String, maps: Bool, in workspace: Workspace
  ) throws(EngineError) -> [SHA256Digest: Result] {
    let keys = pictures.map { key(of: $0.image, network: identity) }
    let entries = try workspace.actions.entries(for: keys)
    var results: [SHA256Digest: Result] = [:]
    results.reserveCapacity(pictures.count)
    for (picture, key) in zip(pictures, keys) {
      guard let entry = entries[key] else { continue }
      let embedding = Embedding(encoded: entry.value)
      let map = maps && !picture.needsWhole ? entry.blob : nil
      results[picture.image] = Result(embedding: embedding, map: map, isBlank: entry.value.isEmpty)
    }
    guard maps else { return results }
    let whole = pictures.filter(\.needsWhole).map {
      ($0.image, description(of: $0.image, identity, view: .squashed).key)
    }
    let wholes = try workspace.actions.entries(for: whole.map(\.1))
    for (image, key) in whole { results[image]?.map = wholes[key]?.blob }
    for (image, result) in results {
      if let map = result.map, try !workspace.store.contains(map) { results[image]?.map = nil }
    }
    return results
  }

  /// The results of all pictures: remembered ones in one look-up, the others by forward passes on the workspace's threads.
  ///
  /// - Parameter maps: whether the maps are wanted too.
  /// - Throws: ``MissingModel`` when a pass has to run and the network cannot be had; `EngineError` of the code `lost` for a
  ///   picture that is not in the store.
  static func results(
    of pictures: [Picture], network: ClassNetwork, maps: Bool, maxPixels: Int, in workspace: Workspace
  ) async throws -> [SHA256Digest: Result] {
    guard let identity = network.identity else { throw network.missing }
    var results = try remembered(pictures, network: identity, maps: maps, in: workspace)
    let missing = pictures.filter { results[$0.image]?.suffices(maps: maps) != true }
    let known = results
    let found = try await workspace.compute(missing, as: .embedding) { picture throws -> Result in
      let embedder = try network.embedder()
      let bytes = try workspace.store.need(picture.image)
      let pass = Pass(picture: picture, identity: identity, maxPixels: maxPixels, workspace: workspace)
      return try workspace.decoding(bytes, as: .picture(shortSide: nil), maxPixels: maxPixels) {
        try pass.run(bytes, with: embedder, known: known[picture.image] ?? Result(), maps: maps)
      }
    }
    for (picture, result) in zip(missing, found) { results[picture.image] = result }
    try workspace.actions.flush()
    return results
  }

  /// The embedding of the picture in `bytes`, as `dsbuild embed` shows it.
  ///
  /// - Throws: `DecodeError` for a picture that does not decode, `LearningError` for a network that fails.
  static func embedding(of bytes: [UInt8], with embedder: any Embedder, maxPixels: Int) throws -> Embedding {
    try embedder.embed(RGBImage(decoding: bytes, maxPixels: maxPixels)).embedding
  }

  /// The forward passes over one picture.
  private struct Pass {
    let picture: Picture
    let identity: String
    let maxPixels: Int
    let workspace: Workspace

    /// Runs what is not known, records it, and counts the picture once.
    func run(_ bytes: [UInt8], with embedder: any Embedder, known: Result, maps: Bool) throws -> Result {
      let start = ContinuousClock.now
      let key = key(of: picture.image, network: identity)
      let image: RGBImage
      do throws(DecodeError) { image = try RGBImage(decoding: bytes, maxPixels: maxPixels) } catch {
        try workspace.actions.record(key, kind: "embed", value: [], source: picture.image)
        workspace.tally.failed(.embed, key)
        return Result(isBlank: true)
      }
      var result = known
      if result.embedding == nil || maps && !picture.needsWhole {
        let (embedding, map) = try embedder.embed(image)
        let blob = picture.needsWhole ? nil : try workspace.store.put(map.encoded())
        try workspace.actions.record(key, kind: "embed", value: embedding.encoded(), blob: blob, source: picture.image)
        result = Result(embedding: embedding, map: blob)
      }
      if maps, picture.needsWhole {
        let blob = try workspace.store.put(try embedder.wholeMap(image).encoded())
        let key = description(of: picture.image, identity, view: .squashed).key
        try workspace.actions.record(key, kind: "map", value: [], blob: blob, source: picture.image)
        result.map = blob
      }
      workspace.tally.ran(.embed, key)
      workspace.acted("embed", picture.image.hex, span: Event.Span(since: start))
      return result
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
