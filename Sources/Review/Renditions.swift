import Digests
import Engine
import Imaging
import Manifest
import Pipeline
import Synchronization

/// Pictures as the page shows them: upright, scaled down, and encoded by dsbuild.
///
/// Bytes from the web never reach the browser: no SVG, no metadata, nothing crafted to attack its decoders.
final class Renditions: Sendable {
  /// The part of a picture that is shown, and its size.
  enum Kind: Hashable, Sendable {
    /// The whole picture; its longer side has at most this many pixels.
    case fitted(Int)
    /// A square of it at the output's size; the fill is outside the picture.
    case crop(SquareBox, side: Int, fill: CropFill)
  }

  /// The sizes that the page may request, in pixels of the longer side.
  static let sides = ["large": 1_280, "thumb": 288]

  private struct Key: Hashable {
    let image: SHA256Digest
    let kind: Kind
  }

  private struct Shelf {
    var pictures: [Key: (bytes: [UInt8], use: Int)] = [:]
    var held = 0
    var uses = 0
  }

  private let maxPixels: Int
  private let memory: MemoryGate
  private let shelf = Mutex(Shelf())
  private static let most = 96 << 20

  /// Creates renditions of pictures of at most `maxPixels`. `memory` bounds the memory of all decoders together.
  init(maxPixels: Int, memory: MemoryGate) {
    self.maxPixels = maxPixels
    self.memory = memory
  }

  /// A JPEG of a picture; nil if it is missing from the store or cannot be shown.
  func jpeg(of image: SHA256Digest, _ kind: Kind, from store: BlobStore) -> [UInt8]? {
    let key = Key(image: image, kind: kind)
    let known = shelf.withLock { shelf -> [UInt8]? in
      shelf.uses += 1
      shelf.pictures[key]?.use = shelf.uses
      return shelf.pictures[key]?.bytes
    }
    if let known { return known }
    guard let source = try? store.read(image) else { return nil }
    let needed = DecodingMemory.needed(for: source, as: kind.use, maxPixels: maxPixels)
    guard let bytes = memory.holding(needed, { render(source, kind) }) else { return nil }
    shelf.withLock { shelf in
      shelf.uses += 1
      shelf.held += bytes.count - (shelf.pictures.updateValue((bytes, shelf.uses), forKey: key)?.bytes.count ?? 0)
      guard shelf.held > Self.most else { return }
      // Drop the less recently used half at once, so that eviction is rare.
      let uses = shelf.pictures.values.map(\.use).sorted()
      let middle = uses[uses.count / 2]
      shelf.pictures = shelf.pictures.filter { $0.value.use > middle }
      shelf.held = shelf.pictures.values.reduce(0) { $0 + $1.bytes.count }
    }
    return bytes
  }

  private func render(_ source: [UInt8], _ kind: Kind) -> [UInt8]? {
    switch kind {
    case .fitted(let longest):
      guard let size = try? ImageDecoder.size(of: source) else { return nil }
      let scale = min(1, Double(longest) / Double(max(size.width, size.height)))
      let width = max(1, Int((Double(size.width) * scale).rounded()))
      let height = max(1, Int((Double(size.height) * scale).rounded()))
      guard
        let raster = try? ImageDecoder.decode(source, maxPixels: maxPixels, minimumShortSide: min(width, height))
      else { return nil }
      return ImageEncoder.jpeg(Resampler.area(raster, width: width, height: height), quality: 88)
    case .crop(let box, let side, let fill):
      return try? Cropper.crop(
        source, box: box, options: CropOptions(size: side, fill: fill.option, format: .jpeg(quality: 88)),
        maxPixels: maxPixels
      ).bytes
    }
  }
}

extension Renditions.Kind {
  /// The part of the picture that decoding holds in memory.
  fileprivate var use: DecodingMemory.Use {
    switch self {
    case .fitted(let side): .picture(shortSide: side)
    case .crop(let box, let side, _): .square(side: box.side, output: side)
    }
  }
}
