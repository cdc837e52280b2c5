import Imaging
import Testing

@Suite("Encoding")
struct ImageEncoderTests {
  @Test("a PNG gives back every pixel", arguments: [(1, 1), (3, 5), (64, 48)])
  func lossless(_ width: Int, _ height: Int) throws {
    let raster = Drawings.noise(width: width, height: height, seed: 2)
    #expect(try ImageDecoder.decode(ImageEncoder.png(raster), maxPixels: 10_000) == raster)
  }

  @Test("a JPEG of good quality is close, one of poor quality is small")
  func quality() throws {
    let raster = Drawings.waves(width: 64, height: 48)
    let (good, poor) = (ImageEncoder.jpeg(raster, quality: 95), ImageEncoder.jpeg(raster, quality: 20))
    #expect(Drawings.difference(try ImageDecoder.decode(good, maxPixels: 10_000), raster) < 1.5)
    #expect(poor.count < good.count)
  }
}
