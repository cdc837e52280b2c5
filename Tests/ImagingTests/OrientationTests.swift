import Imaging
import Testing

@Suite("Orientation")
struct OrientationTests {
  private let options = InspectOptions(minSide: 1)

  private func exif(_ orientation: Orientation, littleEndian: Bool) -> [UInt8] {
    littleEndian
      ? Array("II".utf8) + [42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation.rawValue, 0, 0, 0]
      : Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation.rawValue, 0, 0]
  }

  private func jpeg(_ raster: Raster, exif: [UInt8]) -> [UInt8] {
    let body = Array("Exif\0\0".utf8) + exif
    let length = UInt16(body.count + 2)
    let plain = ImageEncoder.jpeg(raster, quality: 95)
    return plain[0..<2] + [0xff, 0xe1, UInt8(length >> 8), UInt8(truncatingIfNeeded: length)] + body + plain[2...]
  }

  private func png(_ raster: Raster, exif: [UInt8]) -> [UInt8] {
    let rows = (0..<raster.height).map { Array(raster.pixels[$0 * raster.width * 3..<($0 + 1) * raster.width * 3]) }
    return PNGBuilder.file(
      width: raster.width, height: raster.height, colour: 2, rows: rows, before: [("eXIf", exif)])
  }

  @Test("a PNG stored in any of the eight ways is the same upright picture", arguments: Orientation.allCases)
  func upright(_ orientation: Orientation) throws {
    let picture = Drawings.waves(width: 50, height: 33)
    let stored = Drawings.stored(picture, for: orientation)
    let bytes = png(stored, exif: exif(orientation, littleEndian: true))
    #expect(try ImageDecoder.decode(bytes, maxPixels: 10_000) == picture)
    #expect(try ImageDecoder.decode(bytes, maxPixels: 10_000, upright: false) == stored)

    let plain = try ImageInspector.examine(ImageEncoder.png(picture), options: options).get()
    let turned = try ImageInspector.examine(bytes, options: options).get()
    #expect(turned.facts.orientation == orientation)
    #expect(turned.facts.width == 50 && turned.facts.height == 33)
    #expect(
      try PixelDigest.of(bytes, maxPixels: 10_000) == PixelDigest.of(ImageEncoder.png(picture), maxPixels: 10_000))
    #expect(turned.facts.codes == plain.facts.codes)
    #expect(turned.thumbnail == plain.thumbnail)
  }

  @Test("a JPEG's orientation is read in both byte orders", arguments: Orientation.allCases, [true, false])
  func jpegs(_ orientation: Orientation, littleEndian: Bool) throws {
    let picture = Drawings.waves(width: 64, height: 40)
    let stored = Drawings.stored(picture, for: orientation)
    let bytes = jpeg(stored, exif: exif(orientation, littleEndian: littleEndian))
    let decoded = try ImageDecoder.decode(bytes, maxPixels: 10_000)
    #expect(Drawings.difference(decoded, picture) < 2)
    #expect(try ImageInspector.inspect(bytes, options: options).get().orientation == orientation)
  }

  @Test("a crop of a turned picture is the crop of the upright one", arguments: Orientation.allCases)
  func crops(_ orientation: Orientation) throws {
    let picture = Drawings.waves(width: 61, height: 47)
    let box = SquareBox(x: 5, y: 9, side: 30)
    let options = CropOptions(size: 30, padding: 0.5, format: .png)
    let upright = try Cropper.cut(ImageEncoder.png(picture), box: box, options: options, maxPixels: 10_000)
    let stored = Drawings.stored(picture, for: orientation)
    let bytes = png(stored, exif: exif(orientation, littleEndian: false))
    let turned = try Cropper.cut(bytes, box: box, options: options, maxPixels: 10_000)
    #expect(Drawings.difference(turned.raster, upright.raster) < 0.05)
  }

  @Test("a padded crop of a turned picture is that of the upright one, to the pixel", arguments: Orientation.allCases)
  func padded(_ orientation: Orientation) throws {
    for (width, height, size) in [(61, 47, 30), (40, 30, 20), (30, 40, 20), (7, 20, 9)] {
      let pixels = (0..<width * height).flatMap { _ in [200, 100, 50] as [UInt8] }
      let picture = Raster(width: width, height: height, channels: 3, pixels: pixels)
      // One pixel more on the left than on the right makes the square itself uneven.
      let box = SquareBox(x: -1, y: 2, side: 41)
      let options = CropOptions(size: size, fill: .colour(red: 255, green: 255, blue: 255))
      let upright = try Cropper.cut(ImageEncoder.png(picture), box: box, options: options, maxPixels: 10_000)
      let stored = Drawings.stored(picture, for: orientation)
      let bytes = png(stored, exif: exif(orientation, littleEndian: false))
      #expect(try Cropper.cut(bytes, box: box, options: options, maxPixels: 10_000).raster == upright.raster)
    }
  }

  @Test("metadata that is kept says upright, in either format", arguments: [true, false])
  func kept(_ littleEndian: Bool) throws {
    let picture = Drawings.waves(width: 64, height: 40)
    let block = exif(.quarterTurned, littleEndian: littleEndian)
    for source in [jpeg(picture, exif: block), png(picture, exif: block)] {
      for format in [CropOptions.Encoding.jpeg(quality: 92), .png] {
        let kept = CropOptions(size: 30, format: format, stripMetadata: false)
        let crop = try Cropper.crop(source, box: nil, options: kept, maxPixels: 10_000).bytes
        let upright = exif(.upright, littleEndian: littleEndian)
        #expect(crop.indices.contains { crop[$0...].starts(with: upright) })
        #expect(try ImageInspector.inspect(crop, options: options).get().orientation == .upright)
        let stripped = CropOptions(size: 30, format: format)
        let plain = try Cropper.crop(source, box: nil, options: stripped, maxPixels: 10_000).bytes
        #expect(try ImageDecoder.decode(crop, maxPixels: 10_000) == ImageDecoder.decode(plain, maxPixels: 10_000))
        #expect(plain.count < crop.count)
      }
    }
  }

  @Test("a colour profile is told from sRGB, and kept where that is asked for")
  func profile() throws {
    let header = [UInt8](repeating: 0, count: 16) + Array("RGB ".utf8)
    for (name, isForeign) in [("Display P3", true), ("sRGB IEC61966-2.1", false)] {
      let profile = header + Array(name.utf8)
      let body = Array("ICC_PROFILE\0".utf8) + [1, 1] + profile
      let plain = ImageEncoder.jpeg(Drawings.waves(width: 20, height: 20), quality: 90)
      let file = plain[0..<2] + [0xff, 0xe2, 0, UInt8(body.count + 2)] + body + plain[2...]
      #expect(try ImageInspector.inspect(Array(file), options: options).get().iccProfile == isForeign)
      for format in [CropOptions.Encoding.jpeg(quality: 92), .png] {
        let kept = CropOptions(size: nil, format: format, stripMetadata: false)
        let crop = try Cropper.crop(Array(file), box: nil, options: kept, maxPixels: 10_000).bytes
        #expect(crop.indices.contains { crop[$0...].starts(with: profile) })
        #expect(try ImageDecoder.size(of: crop) == (20, 20))
      }
    }
  }

  @Test(
    "hostile EXIF blocks leave a picture upright",
    arguments: [
      [], [0x49], Array("II".utf8), Array("II*\0".utf8), Array("II".utf8) + [42, 0, 0xff, 0xff, 0xff, 0xff],
      Array("II".utf8) + [42, 0, 8, 0, 0, 0, 0xff, 0xff, 0x12, 1, 3, 0, 1, 0, 0],
      Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 9, 0, 0],
      Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0],
    ] as [[UInt8]])
  func hostile(_ block: [UInt8]) throws {
    let bytes = jpeg(Drawings.waves(width: 20, height: 10), exif: block)
    #expect(try ImageInspector.inspect(bytes, options: options).get().orientation == .upright)
  }
}
