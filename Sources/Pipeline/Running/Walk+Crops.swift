import Digests
import Engine
import Listings
import Manifest

extension Walk {
  /// How many images are smaller than `crop.size`: without `crop.upscale`, small squares keep their size.
  func smallCrops(of manifest: Manifest) throws(EngineError) -> Int {
    var count = 0
    for item in manifest.classes where item.crop.mode != .none && !item.crop.upscale {
      guard case .pixels(let size) = item.crop.size,
        let listing = outputs[plan.node(after: .split, of: item.name)]?.listings[item.name]
      else { continue }
      count += try smallCrops(in: listing, below: size, item.crop)
    }
    return count
  }

  /// How many images of a listing are smaller than a size. The number is remembered, so a change of one class counts only that class.
  private func smallCrops(in digest: SHA256Digest, below size: Int, _ crop: CropSettings) throws(EngineError) -> Int {
    var description = Description(kind: "small_crops", version: 1)
    description["listing"] = .digest(digest)
    description["size"] = .integer(Int64(size))
    description["padding"] = .text(crop.padding.description)
    if let value = try workspace.actions.value(for: description.key), value.count == 8 {
      return Int(LittleEndian.word(value, at: 0))
    }
    let items = try workspace.listing(digest).items
    let count = items.indices.count { place in
      items.isIn(at: place) && items.crop(at: place).map { crop.paddedSide(of: $0) < size } ?? false
    }
    var value: [UInt8] = []
    LittleEndian.append(UInt64(count), count: 8, to: &value)
    try workspace.actions.record(description.key, kind: "small_crops", value: value, source: digest)
    return count
  }
}
