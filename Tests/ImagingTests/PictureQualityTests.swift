import Imaging
import Testing

/// The scores of drawn pictures that are spoilt in known ways, and of those that only look so to a careless eye.
@Suite("Quality of pictures")
struct PictureQualityTests {
  private static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6]

  /// The scores of a picture stored as PNG.
  private func quality(_ raster: Raster) throws -> PictureQuality {
    try ImageInspector.inspect(ImageEncoder.png(raster), options: InspectOptions(minSide: 1)).get().quality
  }

  @Test("a sound picture has no fault", arguments: seeds)
  func sound(seed: UInt64) throws {
    #expect(try quality(Scenes.patches(seed: seed)) == PictureQuality())
  }

  @Test("a picture without a sharp edge is blurry and nothing else", arguments: seeds)
  func blurry(seed: UInt64) throws {
    let found = try quality(Self.blurred(Scenes.patches(seed: seed), radius: 2))
    #expect(found == PictureQuality(blurry: 100))
  }

  @Test("a sharp object before a soft ground is not blurry", arguments: seeds)
  func sharpObject(seed: UInt64) throws {
    let sharp = Scenes.patches(seed: seed)
    let soft = Self.blurred(sharp, radius: 5)
    let both = Self.mapped(sharp) { x, y in
      (80..<160).contains(x) && (60..<140).contains(y) ? Array(sharp[x, y]) : Array(soft[x, y])
    }
    #expect(try quality(both).blurry == 0)
  }

  @Test("a picture without light is dark", arguments: seeds)
  func dark(seed: UInt64) throws {
    let found = try quality(Scenes.recoloured(Scenes.patches(seed: seed)) { $0.map { $0 / 5 } })
    #expect(found.dark == 100 && found.bright == 0 && found.blurry == 0)
  }

  @Test("a night with lamps is neither dark nor empty nor blurry")
  func night() throws {
    let night = Self.drawn(width: 240, height: 180) { x, y in
      let isLamp = x % 40 < 4 && y % 30 < 4 && y > 60
      return isLamp ? [255, 230, 160] : [UInt8(6 + x / 60), 8, 14]
    }
    let found = try quality(night)
    #expect(found.dark == 0 && found.lowInformation == 0 && found.blurry == 0)
  }

  @Test("a burnt picture is bright", arguments: seeds)
  func bright(seed: UInt64) throws {
    let burnt = Scenes.recoloured(Scenes.patches(seed: seed)) { pixel in
      pixel.map { UInt8(min(255, Int($0) / 3 + 180)) }
    }
    let lifted = Scenes.recoloured(Scenes.patches(seed: seed)) { pixel in
      pixel.map { UInt8(min(255, Int($0) + 130)) }
    }
    #expect(try quality(burnt).bright > 50)
    #expect(try quality(lifted).bright > 50)
  }

  @Test("an object on white and a drawing on white are not bright", arguments: seeds)
  func whiteGround(seed: UInt64) throws {
    let scene = Scenes.patches(seed: seed)
    let object = Self.mapped(scene) { x, y in
      let (across, down) = (x - 120, y - 100)
      return across * across + down * down < 60 * 60 ? Array(scene[x, y]) : [255, 255, 255]
    }
    let found = try quality(object)
    #expect(found.bright <= 50 && found.blurry == 0 && found.lowInformation == 0)
    let drawing = Self.drawn(width: 240, height: 200) { x, y in
      let isLine = (x + 2 * y) % 60 < 3 || (3 * x + y + Int(seed) * 7) % 90 < 4
      return isLine ? [20, 20, 20] : [255, 255, 255]
    }
    let lines = try quality(drawing)
    #expect(lines.bright <= 50 && lines.blurry == 0 && lines.lowInformation == 0 && lines.grayscale == 100)
  }

  @Test("white bars beside a picture are not overexposed, and do not hide that the picture is", arguments: seeds)
  func bars(seed: UInt64) throws {
    func framed(_ scene: Raster) -> Raster {
      Self.mapped(scene) { x, y in (60..<180).contains(x) && y >= 30 ? Array(scene[x, y]) : [255, 255, 255] }
    }
    let scene = Scenes.patches(seed: seed)
    #expect(try quality(framed(scene)).bright == quality(scene).bright)
    let burnt = Scenes.recoloured(scene) { pixel in pixel.map { UInt8(min(255, Int($0) + 130)) } }
    #expect(try quality(burnt).bright > 50)
    #expect(try quality(framed(burnt)).bright > 50)
  }

  @Test("a picture whose quality nobody asks for has the same facts and no scores")
  func unscored() throws {
    let bytes = ImageEncoder.png(Self.blurred(Scenes.patches(seed: 3), radius: 2))
    var options = InspectOptions()
    let scored = try ImageInspector.inspect(bytes, options: options).get()
    options.scoresQuality = false
    let unscored = try ImageInspector.inspect(bytes, options: options).get()
    #expect(scored.quality.blurry == 100 && unscored.quality == PictureQuality())
    #expect(scored.codes == unscored.codes && scored.width == unscored.width)
  }

  @Test("a flat picture holds little information and is not called blurry", arguments: seeds)
  func flat(seed: UInt64) throws {
    let flat = Scenes.recoloured(Scenes.patches(seed: seed)) { $0.map { 120 + $0 / 12 } }
    let found = try quality(flat)
    #expect(found.lowInformation == 100 && found.blurry == 0)
    let empty = try quality(Self.drawn(width: 200, height: 150) { _, _ in [140, 140, 141] })
    #expect(empty.lowInformation == 100 && empty.blurry == 0)
  }

  @Test("a picture without colours is grey, stored in colour or not", arguments: seeds)
  func grey(seed: UInt64) throws {
    let grey = Scenes.grey(Scenes.patches(seed: seed))
    #expect(try quality(grey).grayscale == 100)
    let jpeg = ImageEncoder.jpeg(grey, quality: 85)
    #expect(try ImageInspector.inspect(jpeg, options: InspectOptions()).get().quality.grayscale == 100)
  }

  @Test("scores do not depend on the size", arguments: seeds)
  func sizes(seed: UInt64) throws {
    let scene = Scenes.patches(seed: seed)
    for spoilt in [scene, Self.blurred(scene, radius: 4), Scenes.recoloured(scene) { $0.map { $0 / 12 } }] {
      let whole = try quality(spoilt)
      for side in [spoilt.width / 2, spoilt.width * 2] {
        let height = side * spoilt.height / spoilt.width
        let scaled = Resampler.lanczos(spoilt, width: side, height: height)
        let other = try quality(scaled)
        for (one, two) in zip(whole.encoded(), other.encoded()) { #expect(abs(Int(one) - Int(two)) <= 10) }
      }
    }
  }

  @Test("a turned picture has the scores of the upright one, within a tenth", arguments: seeds)
  func turned(seed: UInt64) throws {
    let scene = Self.blurred(Scenes.patches(seed: seed), radius: 3)
    let upright = try quality(scene)
    let stored = try quality(Drawings.stored(scene, for: .quarterTurned))
    for (one, two) in zip(upright.encoded(), stored.encoded()) { #expect(abs(Int(one) - Int(two)) <= 10) }
  }

  @Test("pictures of one pixel and of one row have scores")
  func tiny() throws {
    for (width, height) in [(1, 1), (1, 3), (2, 2), (300, 1), (1, 900), (3, 3)] {
      let found = try ImageInspector.inspect(
        ImageEncoder.png(Self.drawn(width: width, height: height) { _, _ in [10, 200, 30] }),
        options: InspectOptions(minSide: 1, maxAspectRatio: .infinity)
      ).get().quality
      #expect(found.lowInformation == 100 && found.blurry == 0)
    }
  }

  @Test("scores are read back, and nothing else is")
  func encoded() {
    let scores = PictureQuality(blurry: 1, dark: 20, bright: 100, lowInformation: 0, grayscale: 7)
    #expect(PictureQuality(encoded: scores.encoded()[...]) == scores)
    #expect(PictureQuality(encoded: [1, 2, 3, 4]) == nil)
    #expect(PictureQuality(encoded: [101, 0, 0, 0, 0]) == nil)
  }

  private static func drawn(width: Int, height: Int, _ pixel: (Int, Int) -> [UInt8]) -> Raster {
    var pixels: [UInt8] = []
    for y in 0..<height { for x in 0..<width { pixels += pixel(x, y) } }
    return Raster(width: width, height: height, channels: 3, pixels: pixels)
  }

  private static func mapped(_ raster: Raster, _ pixel: (Int, Int) -> [UInt8]) -> Raster {
    drawn(width: raster.width, height: raster.height, pixel)
  }

  /// Means along rows and then columns, twice: nearly a Gaussian blur.
  private static func blurred(_ raster: Raster, radius: Int) -> Raster {
    func along(_ raster: Raster, _ step: (x: Int, y: Int)) -> Raster {
      mapped(raster) { x, y in
        var (red, green, blue, count) = (0, 0, 0, 0)
        for offset in -radius...radius {
          let (column, row) = (x + offset * step.x, y + offset * step.y)
          guard column >= 0, row >= 0, column < raster.width, row < raster.height else { continue }
          let start = 3 * (row * raster.width + column)
          red += Int(raster.pixels[start])
          green += Int(raster.pixels[start + 1])
          blue += Int(raster.pixels[start + 2])
          count += 1
        }
        return [red, green, blue].map { UInt8(($0 + count / 2) / count) }
      }
    }
    var soft = raster
    for _ in 0..<2 { soft = along(along(soft, (1, 0)), (0, 1)) }
    return soft
  }
}
