import Imaging
import Testing

@Suite("Outlines of pairs")
struct DuplicatesOutlineTests {
  /// Eight by eight blocks in random colours, as 64 x 64 pixels: the codes of most such pictures are near each other.
  private static func blocks(seed: UInt64) -> Thumbnail {
    var state = seed &* 2_654_435_761 &+ 99
    func level() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    let colours: [[UInt8]] = (0..<64).map { _ in [level(), level(), level()] }
    var pixels: [UInt8] = []
    for row in 0..<64 {
      for column in 0..<64 { pixels += colours[row / 8 * 8 + column / 8] }
    }
    return Thumbnail(Raster(width: 64, height: 64, channels: 3, pixels: pixels))
  }

  @Test("fewer than one in fifty pairs of block pictures are compared, and no match is lost")
  func blocks() {
    let pictures = (1...60).map { Self.blocks(seed: UInt64($0)) }
    var (pairs, compared) = (0, 0)
    for (index, one) in pictures.enumerated() {
      for other in pictures[(index + 1)...] {
        for form in [PairForm.plain, .mirrored, .turned90] {
          pairs += 1
          let mayAgree = PairCheck.mayAgree(one, other, as: form)
          compared += mayAgree ? 1 : 0
          if !mayAgree && pairs % 7 == 0 { #expect(PairCheck.score(one, other, as: form) < PairCheck.similar) }
        }
      }
    }
    #expect(compared * 50 < pairs, "\(compared) of \(pairs)")
  }

  @Test("altered copies are always compared", arguments: 1..<25 as Range<UInt64>)
  func copies(seed: UInt64) throws {
    let scene = Scenes.patches(seed: seed)
    let jpeg = try ImageDecoder.decode(ImageEncoder.jpeg(scene, quality: 30), maxPixels: 1_000_000)
    let copies = [
      ("quality 30", jpeg), ("small", Resampler.area(scene, width: 40, height: 33)),
      ("cropped", Scenes.cropped(scene, left: 12, top: 4, cut: 20)), ("brighter", Scenes.brighter(scene)),
      ("grey", Scenes.grey(scene)),
    ]
    for (name, copy) in copies {
      #expect(PairCheck.mayAgree(Thumbnail(scene), Thumbnail(copy), as: .plain), "\(name)")
      #expect(PairCheck.mayAgree(Thumbnail(copy), Thumbnail(scene), as: .plain), "\(name), the other way round")
    }
    #expect(PairCheck.mayAgree(Thumbnail(scene), Thumbnail(Scenes.mirrored(scene)), as: .mirrored))
  }

  @Test("a picture without contrast has no outline, so it is compared; frames are compared without outlines")
  func blank() {
    let plain = Raster(width: 4, height: 4, channels: 3, pixels: [UInt8](repeating: 200, count: 48))
    let scene = Thumbnail(Scenes.patches(seed: 1))
    #expect(PairCheck.mayAgree(Thumbnail(plain), scene, as: .plain))
    #expect(PairCheck.mayAgree(scene, Self.blocks(seed: 4), as: .bothFramed))
  }
}
