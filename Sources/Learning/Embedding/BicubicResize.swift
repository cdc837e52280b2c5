/// Antialiased bicubic resampling of bytes, bit by bit equal to `resize(BICUBIC)` of Pillow 13.
///
/// The reference measurements of the network were made with Pillow, and a different resampler changes embeddings more
/// than the arithmetic does. Weights are fixed-point numbers with 22 fractional bits. Bytes are stored between the two
/// passes, so the order of the passes affects the result: rows first, but columns first if the height shrinks much more
/// than the width (python-pillow/Pillow, `Resample.c`; the order for tall pictures is that of pull request 9549).
struct BicubicResize {
  /// The source pixels of one output position, and their fixed-point weights.
  private struct Window {
    let first: Int
    let weights: [Int32]
  }

  private static let precision: Int32 = 22

  /// Resizes `image` to `width` x `height` and returns the part `columns` x `rows`; it computes nothing outside that
  /// part.
  static func resize(
    _ image: RGBImage, width: Int, height: Int, columns: Range<Int>, rows: Range<Int>
  ) -> RGBImage {
    let across = windows(from: image.width, to: width, part: columns)
    let down = windows(from: image.height, to: height, part: rows)
    let shrinks = (across: image.width - width, down: image.height - height)
    let result: RGBImage
    if shrinks.down > 0 && shrinks.down > 2 * shrinks.across {
      // Resample only the source columns that an output column reads.
      let reach = reach(of: across)
      let flat = resampleColumns(image, columns: reach, top: 0, down)
      result = resampleRows(flat, rows: 0..<rows.count, left: reach.lowerBound, across)
    } else {
      let reach = reach(of: down)
      let narrow = resampleRows(image, rows: reach, left: 0, across)
      result = resampleColumns(narrow, columns: 0..<columns.count, top: reach.lowerBound, down)
    }
    return result
  }

  private static func reach(of windows: [Window]) -> Range<Int> {
    (windows.first?.first ?? 0)..<(windows.last.map { $0.first + $0.weights.count } ?? 0)
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

  /// Resamples the given rows along their length; `left` is the source column at which the picture begins.
  private static func resampleRows(_ image: RGBImage, rows: Range<Int>, left: Int, _ windows: [Window]) -> RGBImage {
    let rowBytes = windows.count * 3
    let pixels = unsafe [UInt8](unsafeUninitializedCapacity: rows.count * rowBytes) { target, initialised in
      unsafe image.pixels.withUnsafeBufferPointer { pixels in
        var place = 0
        for row in rows {
          for window in windows {
            var (red, green, blue) = (half, half, half)
            var source = (row * image.width + window.first - left) * 3
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
    return picture(width: windows.count, height: rows.count, pixels)
  }

  /// Resamples the given columns along their length; `top` is the source row at which the picture begins.
  private static func resampleColumns(
    _ image: RGBImage, columns: Range<Int>, top: Int, _ windows: [Window]
  ) -> RGBImage {
    let rowBytes = columns.count * 3
    let pixels = unsafe [UInt8](unsafeUninitializedCapacity: windows.count * rowBytes) { target, initialised in
      unsafe image.pixels.withUnsafeBufferPointer { pixels in
        var sums = [Int32](repeating: half, count: rowBytes)
        for (row, window) in windows.enumerated() {
          for index in 0..<rowBytes { sums[index] = half }
          var source = ((window.first - top) * image.width + columns.lowerBound) * 3
          for weight in window.weights {
            for index in 0..<rowBytes { sums[index] &+= (unsafe Int32(pixels[source + index])) &* weight }
            source += image.width * 3
          }
          for index in 0..<rowBytes {
            unsafe target.initializeElement(at: row * rowBytes + index, to: byte(sums[index]))
          }
        }
      }
      initialised = windows.count * rowBytes
    }
    return picture(width: columns.count, height: windows.count, pixels)
  }

  private static func picture(width: Int, height: Int, _ pixels: [UInt8]) -> RGBImage {
    guard let picture = RGBImage(width: width, height: height, pixels: pixels) else {
      preconditionFailure("a resized picture has pixels")
    }
    return picture
  }

  private static var half: Int32 { 1 << (precision - 1) }

  private static func byte(_ sum: Int32) -> UInt8 { UInt8(clamping: sum >> precision) }
}
