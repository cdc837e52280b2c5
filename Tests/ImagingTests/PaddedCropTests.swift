import Imaging
import Testing

@Suite("Padded crops")
struct PaddedCropTests {
  private static let colour: [UInt8] = [16, 32, 240]
  /// Landscape, portrait, odd and even, with an odd and an even rest, and square.
  private static let sizes = [(30, 17), (17, 30), (31, 18), (18, 31), (40, 30), (9, 1), (1, 9), (25, 25)]

  private func cut(_ picture: Raster, _ options: CropOptions) throws -> Raster {
    try cut(ImageEncoder.png(picture), .around(width: picture.width, height: picture.height), options)
  }

  private func cut(_ bytes: [UInt8], _ box: SquareBox, _ options: CropOptions) throws -> Raster {
    try Cropper.cut(bytes, box: box, options: options, maxPixels: 4_000_000).raster
  }

  private func plain(_ pixel: [UInt8], width: Int, height: Int) -> Raster {
    Raster(width: width, height: height, channels: 3, pixels: (0..<width * height).flatMap { _ in pixel })
  }

  /// The square of a picture with its border repeated, made pixel by pixel.
  private func extended(_ picture: Raster, _ box: SquareBox) -> Raster {
    var pixels: [UInt8] = []
    for y in box.y..<box.y + box.side {
      for x in box.x..<box.x + box.side {
        pixels += picture[min(max(x, 0), picture.width - 1), min(max(y, 0), picture.height - 1)]
      }
    }
    return Raster(width: box.side, height: box.side, channels: 3, pixels: pixels)
  }

  @Test("the square of a whole picture has it in its middle, an odd pixel below or to the right")
  func around() {
    #expect(SquareBox.around(width: 30, height: 17) == SquareBox(x: 0, y: -6, side: 30))
    #expect(SquareBox.around(width: 17, height: 30) == SquareBox(x: -6, y: 0, side: 30))
    #expect(SquareBox.around(width: 40, height: 30) == SquareBox(x: 0, y: -5, side: 40))
    #expect(SquareBox.around(width: 25, height: 25) == SquareBox(x: 0, y: 0, side: 25))
    for (width, height) in Self.sizes {
      let box = SquareBox.around(width: width, height: height)
      #expect(box.fits(width: width, height: height) && box.isCentredInside(width: width, height: height))
      #expect(box.isInside(width: width, height: height) == (width == height))
    }
  }

  @Test(
    "at its own size it is the picture, and outside it the colour",
    arguments: sizes, [[255, 255, 255], [0, 0, 0], colour] as [[UInt8]])
  func coloured(_ size: (Int, Int), _ colour: [UInt8]) throws {
    let picture = Drawings.waves(width: size.0, height: size.1)
    let box = SquareBox.around(width: size.0, height: size.1)
    let crop = try cut(
      picture, CropOptions(size: nil, fill: .colour(red: colour[0], green: colour[1], blue: colour[2])))
    #expect(crop.width == box.side && crop.height == box.side)
    for y in 0..<box.side {
      for x in 0..<box.side {
        let (column, row) = (x + box.x, y + box.y)
        let isPicture = (0..<size.0).contains(column) && (0..<size.1).contains(row)
        #expect(crop[x, y].elementsEqual(isPicture ? Array(picture[column, row]) : colour), "\(x), \(y)")
      }
    }
  }

  @Test(
    "with its border continued it is the crop of a picture that is so large, to the bit, at any size",
    arguments: sizes, [nil, 5, 13, 24, 64] as [Int?])
  func edge(_ size: (Int, Int), _ side: Int?) throws {
    let picture = Drawings.noise(width: size.0, height: size.1, seed: 3)
    let box = SquareBox.around(width: size.0, height: size.1)
    let whole = SquareBox(x: 0, y: 0, side: box.side)
    for upscale in [false, true] {
      let options = CropOptions(size: side, upscale: upscale)
      let larger = ImageEncoder.png(extended(picture, box))
      #expect(try cut(picture, options) == cut(larger, whole, options))
    }
  }

  @Test("a square that leaves the picture at a corner, with padding, continues the border too")
  func corner() throws {
    let picture = Drawings.noise(width: 40, height: 30, seed: 8)
    let box = SquareBox(x: -7, y: 11, side: 25)
    let padded = SquareBox(x: -12, y: 6, side: 35)
    let options = CropOptions(size: 17, padding: 0.2)
    let larger = ImageEncoder.png(extended(picture, padded))
    #expect(
      try cut(ImageEncoder.png(picture), box, options)
        == cut(larger, SquareBox(x: 0, y: 0, side: 35), CropOptions(size: 17)))
  }

  @Test(
    "scaled, the picture begins and ends with whole pixels and no colour runs into it",
    arguments: [
      // Of 40 x 30 at 20, 2.5 rows above are outside: half a row counts as the picture's.
      (40, 30, 20, false, 0..<20, 2..<18), (30, 40, 20, false, 2..<18, 0..<20), (30, 10, 9, false, 0..<9, 3..<6),
      (10, 6, 20, true, 0..<20, 4..<16), (10, 6, 20, false, 0..<10, 2..<8), (200, 1, 20, false, 0..<20, 9..<10),
      (31, 18, 17, false, 0..<17, 3..<13),
    ])
  func whole(
    _ width: Int, _ height: Int, _ size: Int, _ upscale: Bool, _ columns: Range<Int>, _ rows: Range<Int>
  ) throws {
    let pixel: [UInt8] = [200, 100, 50]
    let options = CropOptions(size: size, fill: .colour(red: 0, green: 0, blue: 0), upscale: upscale)
    let crop = try cut(plain(pixel, width: width, height: height), options)
    #expect(crop.width == columns.upperBound || crop.height == rows.upperBound)
    for y in 0..<crop.height {
      for x in 0..<crop.width {
        let isPicture = columns.contains(x) && rows.contains(y)
        #expect(crop[x, y].elementsEqual(isPicture ? pixel : [0, 0, 0]), "\(x), \(y)")
      }
    }
  }

  @Test("a square inside its picture is the same whatever fills the rest")
  func inside() throws {
    let bytes = ImageEncoder.jpeg(Drawings.waves(width: 900, height: 600), quality: 95)
    let box = SquareBox(x: 101, y: 33, side: 501)
    for size in [nil, 64, 224] {
      let white = CropOptions(size: size, fill: .colour(red: 255, green: 255, blue: 255))
      #expect(try cut(bytes, box, white) == cut(bytes, box, CropOptions(size: size)))
    }
  }

  @Test("a JPEG that is decoded smaller has the same place in its square", arguments: [(1_600, 900), (900, 1_601)])
  func scaledJPEG(_ width: Int, _ height: Int) throws {
    let picture = Drawings.waves(width: width, height: height)
    let box = SquareBox.around(width: width, height: height)
    for fill in [CropOptions.Fill.colour(red: 9, green: 9, blue: 9), .edge] {
      let options = CropOptions(size: 64, fill: fill)
      let small = try cut(ImageEncoder.jpeg(picture, quality: 98), box, options)
      #expect(Drawings.difference(small, try cut(picture, options)) < 1)
      if fill != .edge { #expect(small[0, 0].elementsEqual([9, 9, 9]) && small[63, 63].elementsEqual([9, 9, 9])) }
    }
  }

  @Test("padding goes round the whole picture")
  func padding() throws {
    let pixel: [UInt8] = [200, 100, 50]
    let white = CropOptions(size: nil, padding: 0.25, fill: .colour(red: 255, green: 255, blue: 255))
    let crop = try cut(plain(pixel, width: 20, height: 10), white)
    #expect(crop.width == 30 && crop.height == 30)
    for (x, y, expected) in [(5, 10, pixel), (24, 19, pixel), (4, 10, [255, 255, 255]), (5, 20, [255, 255, 255])] {
      #expect(crop[x, y].elementsEqual(expected), "\(x), \(y)")
    }
  }

  @Test("a JPEG's coefficients are not copied where something has to be filled")
  func lossless() throws {
    let source = ImageEncoder.jpeg(Drawings.noise(width: 96, height: 64, seed: 4), quality: 95)
    let box = SquareBox.around(width: 96, height: 64)
    for fill in [CropOptions.Fill.edge, .colour(red: 255, green: 255, blue: 255)] {
      let options = CropOptions(size: nil, fill: fill)
      var asked = options
      asked.lossless = true
      let plain = try Cropper.crop(source, box: box, options: options, maxPixels: 10_000).bytes
      #expect(try Cropper.crop(source, box: box, options: asked, maxPixels: 10_000).bytes == plain)
    }
  }

  @Test("of a long picture only its own pixels are held")
  func memory() {
    let bytes = ImageEncoder.png(plain([1, 2, 3], width: 2_000, height: 20))
    let needed = DecodingMemory.needed(for: bytes, as: .square(side: 2_000, output: 32), maxPixels: 4_000_000)
    #expect(needed < 2_000 * 2_000)
  }
}
