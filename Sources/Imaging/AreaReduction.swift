import CImage

/// The 64 x 64 reduction of a picture, computed from its rows as they are decoded. Codes and thumbnails are made from
/// it.
@safe struct AreaReduction: ~Copyable {
  /// Cells per side.
  static let side = Int(DSB_AREA_SIDE)

  private let handle: OpaquePointer

  /// Creates a reduction of a picture stored as `width` by `height`; returns nil if there is no memory.
  init?(width: Int, height: Int) {
    guard let handle = unsafe dsb_area_create(UInt32(width), UInt32(height)) else { return nil }
    unsafe self.handle = unsafe handle
  }

  deinit {
    unsafe dsb_area_destroy(handle)
  }

  /// Adds the next rows of RGB.
  func add(_ rows: UnsafePointer<UInt8>, stride: Int, count: Int) {
    unsafe dsb_area_add(handle, rows, stride, UInt32(count))
  }

  /// The cells in colour, in stored orientation: reducing to a square and turning can be done in either order.
  func colour() -> Raster {
    let pixels = unsafe [UInt8](unsafeUninitializedCapacity: Self.side * Self.side * 3) { buffer, count in
      unsafe dsb_area_colour(handle, buffer.baseAddress)
      count = Self.side * Self.side * 3
    }
    return Raster(width: Self.side, height: Self.side, channels: 3, pixels: pixels)
  }

  /// The cells in grey, in stored orientation; each result is the mean of `join` by `join` cells.
  func grey(join: Int) -> [UInt8] {
    let count = (Self.side / join) * (Self.side / join)
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      unsafe dsb_area_grey(handle, UInt32(join), buffer.baseAddress)
      initialised = count
    }
  }
}
