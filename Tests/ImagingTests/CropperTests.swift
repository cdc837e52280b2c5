import Imaging
import Testing

@Suite("Crops")
struct CropperTests {
  private let picture = Drawings.waves(width: 120, height: 80)
  private let limit = 1_000_000

  private func cut(_ box: SquareBox?, _ options: CropOptions) throws -> (raster: Raster, box: SquareBox) {
    try Cropper.cut(ImageEncoder.png(picture), box: box, options: options, maxPixels: limit)
  }

  @Test("without a box it is the largest square in the middle")
  func centred() throws {
    let result = try cut(nil, CropOptions(size: 40))
    #expect(result.box == SquareBox(x: 20, y: 0, side: 80))
    #expect(result.raster.width == 40 && result.raster.height == 40)
  }

  @Test("at its own size a crop has the source's pixels")
  func exact() throws {
    let result = try cut(SquareBox(x: 7, y: 11, side: 30), CropOptions(size: nil))
    for y in 0..<30 {
      for x in 0..<30 { #expect(result.raster[x, y].elementsEqual(picture[x + 7, y + 11])) }
    }
  }

  @Test("a small square is enlarged only where that is asked for")
  func upscale() throws {
    let box = SquareBox(x: 0, y: 0, side: 20)
    #expect(try cut(box, CropOptions(size: 64)).raster.width == 20)
    #expect(try cut(box, CropOptions(size: 64, upscale: true)).raster.width == 64)
  }

  @Test("padding takes in what lies around, and edge pixels past the picture")
  func padding() throws {
    let options = CropOptions(size: nil, padding: 0.5)
    let result = try cut(SquareBox(x: 0, y: 60, side: 20), options)
    #expect(result.box.side == 20)
    #expect(result.raster.width == 40)
    #expect(result.raster[0, 0].elementsEqual(picture[0, 50]))
    #expect(result.raster[39, 0].elementsEqual(picture[29, 50]))
    #expect(result.raster[15, 39].elementsEqual(picture[5, 79]))
  }

  @Test(
    "a box outside the picture is refused",
    arguments: [
      SquareBox(x: 120, y: 0, side: 5), SquareBox(x: 0, y: 80, side: 5), SquareBox(x: -5, y: 0, side: 5),
      SquareBox(x: 0, y: 0, side: 0), SquareBox(x: .min, y: .max, side: 9),
    ])
  func outside(_ box: SquareBox) {
    #expect(throws: DecodeError.boxOutside) { try cut(box, CropOptions()) }
  }

  @Test("a box with a longer side than a crop may have is refused", arguments: [24_001, .max])
  func large(_ side: Int) {
    #expect(throws: DecodeError.tooManyPixels) { try cut(SquareBox(x: 0, y: 0, side: side), CropOptions()) }
  }

  @Test("a scaled JPEG decode gives the crop of a full one", arguments: [(1_600, 224), (1_000, 100), (901, 300)])
  func scaled(_ width: Int, _ size: Int) throws {
    let large = Resampler.lanczos(Drawings.noise(width: 40, height: 30, seed: 9), width: width, height: width * 3 / 4)
    let box = SquareBox(x: 131, y: 17, side: width * 2 / 3)
    let options = CropOptions(size: size, format: .png)
    let bytes = ImageEncoder.jpeg(large, quality: 100)
    let small = try Cropper.cut(bytes, box: box, options: options, maxPixels: 10_000_000).raster
    let full = try Cropper.cut(
      ImageEncoder.png(large), box: box, options: options, maxPixels: 10_000_000
    ).raster
    #expect(Drawings.difference(small, full) < 1)
  }

  @Test("the same crop twice has the same bytes, which decode to its size")
  func repeated() throws {
    let bytes = ImageEncoder.jpeg(picture, quality: 90)
    for format in [CropOptions.Encoding.jpeg(quality: 92), .png] {
      let options = CropOptions(size: 50, format: format)
      let first = try Cropper.crop(bytes, box: nil, options: options, maxPixels: limit).bytes
      #expect(try Cropper.crop(bytes, box: nil, options: options, maxPixels: limit).bytes == first)
      #expect(try ImageDecoder.size(of: first) == (50, 50))
      #expect(ImageFormat.sniff(first) == format.format)
    }
  }

  @Test("a square that is not resized is copied out of a JPEG without loss", arguments: [(16, 32), (0, 0), (104, 0)])
  func lossless(_ x: Int, _ y: Int) throws {
    let source = ImageEncoder.jpeg(Drawings.noise(width: 200, height: 140, seed: 4), quality: 95)
    let whole = try ImageDecoder.decode(source, maxPixels: limit)
    let options = CropOptions(size: nil, lossless: true)
    let (bytes, box) = try Cropper.crop(
      source, box: SquareBox(x: x, y: y, side: 96), options: options, maxPixels: limit)
    let copied = try ImageDecoder.decode(bytes, maxPixels: limit)
    #expect(box == SquareBox(x: x, y: y, side: 96) && copied.width == 96 && copied.height == 96)
    for row in 0..<96 {
      for column in 0..<96 { #expect(copied[column, row].elementsEqual(whole[column + x, row + y])) }
    }
  }

  @Test(
    "what has to be resized, filled or begun inside a block is encoded anew",
    arguments: [
      (SquareBox(x: 3, y: 0, side: 96), CropOptions(size: nil)),
      (SquareBox(x: 0, y: 0, side: 96), CropOptions(size: 48)),
      (SquareBox(x: 0, y: 0, side: 96), CropOptions(size: nil, padding: 0.25)),
      (SquareBox(x: 160, y: 0, side: 96), CropOptions(size: nil)),
    ])
  func lossy(_ box: SquareBox, _ options: CropOptions) throws {
    let source = ImageEncoder.jpeg(Drawings.noise(width: 200, height: 140, seed: 4), quality: 95)
    var asked = options
    asked.lossless = true
    let plain = try Cropper.crop(source, box: box, options: options, maxPixels: limit).bytes
    #expect(try Cropper.crop(source, box: box, options: asked, maxPixels: limit).bytes == plain)
  }

  @Test("a square is moved to the nearest place on the grid that is inside the picture")
  func aligned() {
    #expect(
      LosslessCrop.aligned(.init(x: 40, y: 0, side: 100), width: 180, height: 100) == .init(x: 48, y: 0, side: 100))
    #expect(
      LosslessCrop.aligned(.init(x: 79, y: 0, side: 100), width: 179, height: 100) == .init(x: 64, y: 0, side: 100))
    #expect(LosslessCrop.aligned(.init(x: 7, y: 3, side: 10), width: 20, height: 20) == .init(x: 0, y: 0, side: 10))
  }

  @Test(
    "no crop is shifted by half a pixel, at whatever scale it is decoded",
    arguments: [
      (SquareBox(x: 0, y: 0, side: 900), 224), (SquareBox(x: 133, y: 17, side: 701), 64),
      (SquareBox(x: 7, y: 3, side: 480), 224),
      (SquareBox(x: 250, y: 99, side: 800), 90),
    ])
  func unshifted(_ box: SquareBox, _ size: Int) throws {
    // Red grows to the right and green downwards, evenly: a colour tells where in the source it comes from.
    let (width, height) = (1_200, 900)
    let ramp = Raster(
      width: width, height: height, channels: 3,
      pixels: (0..<height).flatMap { y in
        (0..<width).flatMap { x in [UInt8(x * 240 / width), UInt8(y * 240 / height), 128] }
      })
    let scale = Double(box.side) / Double(size)
    for source in [ImageEncoder.png(ramp), ImageEncoder.jpeg(ramp, quality: 98)] {
      let crop = try Cropper.cut(source, box: box, options: CropOptions(size: size), maxPixels: 2_000_000).raster
      var (across, down, count) = (0.0, 0.0, 0.0)
      for y in stride(from: 4, to: size - 4, by: 3) {
        for x in stride(from: 4, to: size - 4, by: 3) {
          let pixel = Array(crop[x, y])
          let place = (Double(pixel[0]) + 0.5) * Double(width) / 240 - 0.5
          let row = (Double(pixel[1]) + 0.5) * Double(height) / 240 - 0.5
          across += place - (Double(box.x) + (Double(x) + 0.5) * scale - 0.5)
          down += row - (Double(box.y) + (Double(y) + 0.5) * scale - 0.5)
          count += 1
        }
      }
      #expect(
        abs(across / count) < 0.5 * scale && abs(down / count) < 0.5 * scale, "\(across / count), \(down / count)")
    }
  }
}
