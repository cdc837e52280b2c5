public import Imaging

/// A picture drawn from a seed: what tests and the example dataset use, so that nobody else's images are needed.
///
/// The same scene, seed and size give the same pixels everywhere; two seeds give pictures no perceptual hash confuses.
public struct DrawnPicture: Hashable, Sendable {
  /// What is drawn.
  public enum Scene: String, Hashable, Sendable, CaseIterable {
    /// A gate of vertical boards between two piers.
    case floodGate = "flood_gate"
    /// A step of white water across the picture.
    case weir
    /// A dark pipe in a wall, running into water.
    case outfall
  }

  /// What is drawn.
  public let scene: Scene
  /// Which of the scene's pictures.
  public let seed: UInt64
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int

  /// A picture, 120 x 90 unless told otherwise.
  public init(_ scene: Scene, seed: UInt64, width: Int = 120, height: Int = 90) {
    self.scene = scene
    self.seed = seed
    self.width = width
    self.height = height
  }

  /// The pixels.
  public var raster: Raster {
    // Scenes share no picture: the same seed draws another landscape in each.
    var generator = SeededGenerator(seed: seed &* 3 &+ UInt64(Scene.allCases.firstIndex(of: scene) ?? 0))
    var canvas = Canvas(width: width, height: height, colour: Canvas.Colour(red: 128, green: 128, blue: 128))
    canvas.drawLandscape(&generator)
    switch scene {
    case .floodGate: canvas.drawFloodGate(&generator)
    case .weir: canvas.drawWeir(&generator)
    case .outfall: canvas.drawOutfall(&generator)
    }
    canvas.drawLight(&generator)
    return canvas.raster
  }

  /// The picture as a JPEG.
  public func jpeg(quality: Int = 90) -> [UInt8] {
    ImageEncoder.jpeg(raster, quality: quality)
  }

  /// The picture as a JPEG that says it has to be turned: 1 to 8, as EXIF counts.
  public func jpeg(orientation: UInt8) -> [UInt8] {
    let jpeg = jpeg()
    // Little-endian TIFF with one directory of one entry: tag 274, a short, once.
    let tiff: [UInt8] =
      [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
    let body = Array("Exif\0\0".utf8) + tiff
    return Array(jpeg.prefix(2)) + [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body + jpeg.dropFirst(2)
  }

  /// The picture as a PNG.
  public func png() -> [UInt8] {
    ImageEncoder.png(raster)
  }

  /// The same picture as another site would have it: resized and encoded again, coarser.
  public func nearCopy(scale: Double = 0.75, quality: Int = 70) -> [UInt8] {
    let small = Resampler.area(
      raster, width: max(1, Int(Double(width) * scale)), height: max(1, Int(Double(height) * scale)))
    return ImageEncoder.jpeg(small, quality: quality)
  }

  /// The first part of the picture's JPEG, as a broken upload leaves it.
  public func truncatedJPEG() -> [UInt8] {
    let whole = jpeg()
    return Array(whole.prefix(whole.count * 6 / 10))
  }
}
