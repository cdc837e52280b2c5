import CImage

/// Crops JPEGs by copying coefficients: without decoding, resizing, turning or filling, so without loss.
public enum LosslessCrop {
  /// The grid of copyable squares, in pixels. A square that starts on the grid can be copied from any common JPEG,
  /// whose colours have at least half the resolution of its brightness.
  public static let grid = 16

  /// The nearest square that starts on the grid and is inside the picture.
  public static func aligned(_ box: SquareBox, width: Int, height: Int) -> SquareBox {
    func place(_ start: Int, _ length: Int) -> Int {
      let last = max(0, length - box.side) / grid
      return min(max(0, (start + grid / 2) / grid), last) * grid
    }
    return SquareBox(x: place(box.x, width), y: place(box.y, height), side: box.side)
  }

  /// Copies the square, in stored pixels, from the JPEG in `bytes`; nil if it cannot be copied and must be decoded.
  static func jpeg(_ bytes: [UInt8], square: SquareBox) -> [UInt8]? {
    guard let x = UInt32(exactly: square.x), let y = UInt32(exactly: square.y), let side = UInt32(exactly: square.side)
    else { return nil }
    var count = 0
    guard let copied = unsafe dsb_crop_jpeg(bytes, bytes.count, x, y, side, &count) else { return nil }
    defer { unsafe dsb_encoded_free(copied) }
    return unsafe Array(UnsafeBufferPointer(start: copied, count: count))
  }
}
