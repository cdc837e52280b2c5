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
      SquareBox(x: 0, y: 0, side: 0), SquareBox(x: 0, y: 0, side: .max), SquareBox(x: .min, y: .max, side: 9),
    ])
  func outside(_ box: SquareBox) {
    #expect(throws: DecodeError.boxOutside) { try cut(box, CropOptions()) }
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
}
