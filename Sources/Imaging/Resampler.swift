import CImage

/// Resizes pictures in stored values, with separable integer filters.
public enum Resampler {
  /// Part of every key: raise it if the same picture would give other pixels.
  public static let version = 1

  /// `raster` at another size; each new pixel is the mean over its area. The aspect ratio is not kept.
  public static func area(_ raster: Raster, width: Int, height: Int) -> Raster {
    resize(raster, width: width, height: height, filter: .area)
  }

  /// `raster` at another size, by Lanczos's filter. The aspect ratio is not kept.
  public static func lanczos(_ raster: Raster, width: Int, height: Int) -> Raster {
    resize(raster, width: width, height: height, filter: .lanczos3)
  }

  /// `raster` at another size. The aspect ratio is not kept.
  public static func resize(_ raster: Raster, width: Int, height: Int, filter: ResamplingFilter) -> Raster {
    guard width != raster.width || height != raster.height else { return raster }
    return resize(
      raster, x: 0, y: 0, across: Double(raster.width), down: Double(raster.height), width: width, height: height,
      filter: filter)
  }

  /// The part of `raster` at (`x`, `y`) that is `across` by `down` pixels, at a new size. Its edges may be between
  /// pixels.
  static func resize(
    _ raster: Raster, x: Double, y: Double, across: Double, down: Double, width: Int, height: Int,
    filter: ResamplingFilter
  ) -> Raster {
    precondition(width > 0 && height > 0, "a raster has at least one pixel")
    let columns = ResamplingWeights(count: width, start: x, extent: across, length: raster.width, filter: filter)
    let isSquare = width == height && x == y && across == down && raster.width == raster.height
    let rows =
      isSquare
      ? columns : ResamplingWeights(count: height, start: y, extent: down, length: raster.height, filter: filter)
    return resize(raster, columns: columns, rows: rows, width: width, height: height)
  }

  /// `width` by `height` pixels by weights of the columns and rows of `raster`.
  static func resize(
    _ raster: Raster, columns: ResamplingWeights, rows: ResamplingWeights, width: Int, height: Int
  ) -> Raster {
    let pixels = unsafe [UInt8](unsafeUninitializedCapacity: width * height * raster.channels) { buffer, count in
      let done = unsafe columns.withPointer(count: width) { across in
        unsafe rows.withPointer(count: height) { down in
          unsafe dsb_resample(
            raster.pixels, UInt32(raster.width), raster.width * raster.channels, UInt32(raster.channels), across, down,
            buffer.baseAddress)
        }
      }
      precondition(done == 1, "two rows fit memory")
      count = width * height * raster.channels
    }
    return Raster(width: width, height: height, channels: raster.channels, pixels: pixels)
  }
}

extension ResamplingWeights {
  /// Passes the weights to C.
  fileprivate func withPointer(count: Int, _ body: (dsb_weights) -> Int32) -> Int32 {
    unsafe first.withUnsafeBufferPointer { first in
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe body(
          dsb_weights(count: UInt32(count), taps: UInt32(taps), first: first.baseAddress, weights: weights.baseAddress))
      }
    }
  }
}
