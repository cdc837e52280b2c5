/// Antialiased bicubic resampling of bytes, equal to Pillow's `resize(BICUBIC)` to the last bit.
///
/// The reference measurements of the network were made with Pillow, and a resampler that differs moves embeddings by more
/// than the arithmetic ever does. Rows are resampled first, then columns; weights are fixed-point with 22 fractional bits,
/// and bytes are stored in between (python-pillow/Pillow, `Resample.c`).
struct BicubicResize {
  /// The pixels of one output place that count, and their fixed-point weights.
  private struct Window {
    let first: Int
    let weights: [Int32]
  }

  private static let precision: Int32 = 22

  /// The part `columns` x `rows` of `image` resized to `width` x `height`; nothing outside that part is computed.
  static func resize(
    _ image: RGBImage, width: Int, height: Int, columns: Range<Int>, rows: Range<Int>
  ) -> RGBImage {
    let across = windows(from: image.width, to: width, part: columns)
    let down = windows(from: image.height, to: height, part: rows)
    // Only the source rows that some output row reads are resampled.
    let top = down.first?.first ?? 0
    let bottom = down.last.map { $0.first + $0.weights.count } ?? 0
    let narrow = resampleRows(image.pixels, sourceWidth: image.width, rows: top..<bottom, across)
    let pixels = resampleColumns(narrow, rowBytes: columns.count * 3, top: top, down)
    guard let result = RGBImage(width: columns.count, height: rows.count, pixels: pixels) else {
      preconditionFailure("a resized picture has pixels")
    }
    return result
  }

  private static func windows(from source: Int, to target: Int, part: Range<Int>) -> [Window] {
    let scale = Double(source) / Double(target)
    let filterScale = max(scale, 1)
    let support = 2 * filterScale
    return part.map { place in
      let centre = (Double(place) + 0.5) * scale
      let first = max(0, Int(centre - support + 0.5))
      let end = min(source, Int(centre + support + 0.5))
      let raw = (first..<end).map { cubic((Double($0) - centre + 0.5) / filterScale) }
      let sum = raw.reduce(0, +)
      let weights = raw.map { value in
        let scaled = (sum == 0 ? value : value / sum) * Double(1 << precision)
        return Int32(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
      }
      return Window(first: first, weights: weights)
    }
  }

  /// Keys' cubic with a = -0.5.
  private static func cubic(_ distance: Double) -> Double {
    let a = -0.5
    let x = abs(distance)
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
    return 0
  }

  private static func resampleRows(
    _ pixels: [UInt8], sourceWidth: Int, rows: Range<Int>, _ windows: [Window]
  ) -> [UInt8] {
    let rowBytes = windows.count * 3
    return unsafe [UInt8](unsafeUninitializedCapacity: rows.count * rowBytes) { target, initialised in
      unsafe pixels.withUnsafeBufferPointer { pixels in
        var place = 0
        for row in rows {
          for window in windows {
            var (red, green, blue) = (half, half, half)
            var source = (row * sourceWidth + window.first) * 3
            for weight in window.weights {
              red &+= (unsafe Int32(pixels[source])) &* weight
              green &+= (unsafe Int32(pixels[source + 1])) &* weight
              blue &+= (unsafe Int32(pixels[source + 2])) &* weight
              source += 3
            }
            unsafe target.initializeElement(at: place, to: byte(red))
            unsafe target.initializeElement(at: place + 1, to: byte(green))
            unsafe target.initializeElement(at: place + 2, to: byte(blue))
            place += 3
          }
        }
      }
      initialised = rows.count * rowBytes
    }
  }

  private static func resampleColumns(_ pixels: [UInt8], rowBytes: Int, top: Int, _ windows: [Window]) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: windows.count * rowBytes) { target, initialised in
      unsafe pixels.withUnsafeBufferPointer { pixels in
        var sums = [Int32](repeating: half, count: rowBytes)
        for (row, window) in windows.enumerated() {
          for index in 0..<rowBytes { sums[index] = half }
          var source = (window.first - top) * rowBytes
          for weight in window.weights {
            for index in 0..<rowBytes { sums[index] &+= (unsafe Int32(pixels[source + index])) &* weight }
            source += rowBytes
          }
          for index in 0..<rowBytes {
            unsafe target.initializeElement(at: row * rowBytes + index, to: byte(sums[index]))
          }
        }
      }
      initialised = windows.count * rowBytes
    }
  }

  private static var half: Int32 { 1 << (precision - 1) }

  private static func byte(_ sum: Int32) -> UInt8 { UInt8(clamping: sum >> precision) }
}
