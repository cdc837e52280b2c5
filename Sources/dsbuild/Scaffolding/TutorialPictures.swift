import Imaging

/// Pictures that dsbuild draws itself, so that the tutorial needs no network and no pictures of other people.
///
/// Each class resembles the result of a search: ten pictures, an exact copy, a smaller copy, a truncated file, and a picture of
/// the other class.
enum TutorialPictures {
  static let classes = ["circles", "stripes"]

  /// The pictures and their paths.
  static var files: [(path: String, bytes: [UInt8])] {
    var files: [(String, [UInt8])] = []
    for (kind, name) in classes.enumerated() {
      let pictures = (0..<10).map { draw(kind: kind, seed: $0) }
      let encoded = pictures.map { ImageEncoder.jpeg($0, quality: 90) }
      for (index, bytes) in encoded.enumerated() { files.append(("pictures/\(name)/\(name)\(index).jpg", bytes)) }
      let smaller = Resampler.area(pictures[3], width: 240, height: 180)
      let stray = draw(kind: 1 - kind, seed: 10)
      files += [
        ("pictures/\(name)/copy.jpg", encoded[0]),
        ("pictures/\(name)/smaller.jpg", ImageEncoder.jpeg(smaller, quality: 75)),
        ("pictures/\(name)/broken.jpg", Array(encoded[5].prefix(encoded[5].count / 2))),
        ("pictures/\(name)/stray.jpg", ImageEncoder.jpeg(stray, quality: 90)),
      ]
    }
    return files
  }

  private static func draw(kind: Int, seed: Int) -> Raster {
    let (width, height) = (320, 240)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    let (cx, cy, radius) = (60 + seed * 37 % 200, 50 + seed * 53 % 140, 30 + seed * 29 % 60)
    let (across, along) = (3 + seed * 7 % 23, 2 + seed * 5 % 17)
    for y in 0..<height {
      for x in 0..<width {
        let isInside: Bool
        if kind == 0 {
          isInside = (x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius
        } else {
          isInside = (x / (along + 4) + y / (across + 4) * (seed % 3)) % 2 == 0
        }
        let shade = (x * (seed + 1) + y * (11 - seed)) / 12 % 160
        pixels.append(UInt8(isInside ? 220 - seed * 12 : shade))
        pixels.append(UInt8(isInside ? 40 + seed * 17 : shade / 2 + 40))
        pixels.append(UInt8(isInside ? 90 : 200 - shade))
      }
    }
    return Raster(width: width, height: height, channels: 3, pixels: pixels)
  }
}
