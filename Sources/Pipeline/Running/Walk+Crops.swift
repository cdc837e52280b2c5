import Engine
import Listings
import Manifest

extension Walk {
  /// How many images are smaller than `crop.size`: without `crop.upscale`, small squares keep their size.
  func smallCrops(of manifest: Manifest) throws(EngineError) -> Int {
    var count = 0
    for item in manifest.classes where item.crop.mode != .none && !item.crop.upscale {
      guard case .pixels(let size) = item.crop.size else { continue }
      let listing = try workspace.listing(outputs[plan.node(after: .split, of: item.name)]?.listings[item.name])
      count += listing.items.indices.count { place in
        listing.items.isIn(at: place)
          && listing.items.crop(at: place).map { item.crop.paddedSide(of: $0) < size } ?? false
      }
    }
    return count
  }
}
