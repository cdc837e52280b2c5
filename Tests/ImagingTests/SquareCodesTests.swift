import Imaging
import TestSupport
import Testing

@Suite("Codes of the squares of a picture")
struct SquareCodesTests {
  private func thumbnail(_ raster: Raster) -> Thumbnail { Thumbnail(raster) }

  @Test(
    "one of them is near the code of a square that was cut out, whichever way the picture lies",
    arguments: [(320, 200), (200, 320), (480, 160)], [0.0, 0.35, 0.5, 1.0])
  func near(size: (width: Int, height: Int), share: Double) throws {
    let picture = DrawnPicture(.weir, seed: 5, width: size.width, height: size.height)
    let side = min(size.width, size.height)
    let place = Int(Double(max(size.width, size.height) - side) * share)
    let isWide = size.width > size.height
    let box = SquareBox(x: isWide ? place : 0, y: isWide ? 0 : place, side: side)
    let cut = try Cropper.cut(picture.png(), box: box, options: CropOptions(size: 96), maxPixels: 1_000_000)
    let code = PerceptualCodes(of: cut.raster).dct8
    let squares = try #require(
      SquareCodes(of: thumbnail(picture.raster), width: size.width, height: size.height))
    let nearest = try #require(
      squares.codes.indices.min { one, other in
        (squares.codes[one] ^ code).nonzeroBitCount < (squares.codes[other] ^ code).nonzeroBitCount
      })
    #expect((squares.codes[nearest] ^ code).nonzeroBitCount <= 14)
    let found = try #require(SquareCodes.box(of: nearest, width: size.width, height: size.height))
    #expect(found.side == side && abs((isWide ? found.x - box.x : found.y - box.y)) <= side / 8)
    #expect(SquareCodes.codes(encoded: SquareCodes.encoded(squares.codes)) == squares.codes)
  }

  @Test("a picture that is all but square, or very long, has none", arguments: [(200, 200), (203, 200), (1300, 200)])
  func none(size: (width: Int, height: Int)) {
    let picture = DrawnPicture(.weir, seed: 5, width: 64, height: 64)
    #expect(SquareCodes(of: thumbnail(picture.raster), width: size.width, height: size.height) == nil)
    #expect(SquareCodes.box(of: 0, width: size.width, height: size.height) == nil)
  }
}
