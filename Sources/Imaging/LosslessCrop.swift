import CImage

/// Squares of JPEGs whose coefficients are copied: nothing is decoded, resized, turned or filled, and nothing is lost.
public enum LosslessCrop {
  /// Squares that begin at multiples of so many pixels can be copied out of every usual JPEG, whose colours have at most half
  /// the resolution of its light.
  public static let grid = 16

  /// The nearest square that begins on the grid and lies inside the picture.
  public static func aligned(_ box: SquareBox, width: Int, height: Int) -> SquareBox {
    func place(_ start: Int, _ length: Int) -> Int {
      let last = max(0, length - box.side) / grid
      return min(max(0, (start + grid / 2) / grid), last) * grid
    }
    return SquareBox(x: place(box.x, width), y: place(box.y, height), side: box.side)
  }

  /// The square of the JPEG in `bytes`, in stored pixels; nil where it cannot be copied, and has to be decoded after all.
  static func jpeg(_ bytes: [UInt8], square: SquareBox) -> [UInt8]? {
    guard let x = UInt32(exactly: square.x), let y = UInt32(exactly: square.y), let side = UInt32(exactly: square.side)
    else { return nil }
    var count = 0
    guard let copied = unsafe dsb_crop_jpeg(bytes, bytes.count, x, y, side, &count) else { return nil }
    defer { unsafe dsb_encoded_free(copied) }
    return unsafe Array(UnsafeBufferPointer(start: copied, count: count))
  }
}
