import Imaging
import Testing

@Suite("The check of a pair")
struct DuplicatesCheckTests {
  private let scene = Scenes.patches(seed: 1)

  private func score(_ left: Raster, _ right: Raster, as form: PairForm = .plain) -> Int {
    PairCheck.score(Thumbnail(left), Thumbnail(right), as: form)
  }

  @Test("a picture is the same as itself")
  func identity() {
    #expect(score(scene, scene) == 1000)
  }

  @Test("altered copies are the same")
  func altered() throws {
    let jpeg = try ImageDecoder.decode(ImageEncoder.jpeg(scene, quality: 30), maxPixels: 1_000_000)
    let copies = [
      ("quality 30", jpeg), ("small", Resampler.area(scene, width: 60, height: 50)),
      ("squashed", Resampler.area(scene, width: 180, height: 200)),
      ("cropped", Scenes.cropped(scene, left: 20, top: 4, cut: 24)), ("brighter", Scenes.brighter(scene)),
      ("grey", Scenes.grey(scene)), ("framed white", Scenes.framed(scene, by: 8, level: 255)),
      ("framed black", Scenes.framed(scene, by: 8, level: 0)),
    ]
    for (name, copy) in copies {
      #expect(PairCheck.grade(of: score(scene, copy)) == .near, "\(name)")
      #expect(PairCheck.grade(of: score(copy, scene)) == .near, "\(name), the other way round")
    }
  }

  @Test("a mirrored copy is the same when it is compared mirrored, and only then")
  func mirrored() {
    let copy = Scenes.mirrored(scene)
    #expect(score(scene, copy, as: .mirrored) >= 990)
    #expect(score(scene, copy) < PairCheck.similar)
  }

  @Test("other pictures are not the same", arguments: 2..<30 as Range<UInt64>)
  func others(seed: UInt64) {
    let other = Scenes.patches(seed: seed)
    #expect(score(scene, other) < PairCheck.similar)
    #expect(score(scene, other, as: .mirrored) < PairCheck.similar)
  }

  @Test("the same outline in another colour is similar and not the same")
  func colours() {
    let other = Scenes.recoloured(scene) { [$0[2], $0[1], $0[0]] }
    let found = score(scene, other)
    #expect(found < PairCheck.same)
  }

  @Test("a plain picture is like nothing")
  func plain() {
    let plain = Raster(width: 4, height: 4, channels: 3, pixels: [UInt8](repeating: 255, count: 48))
    #expect(score(plain, plain) == 0)
    #expect(score(plain, scene) == 0)
  }

  @Test("a thumbnail survives being stored")
  func stored() {
    let thumbnail = Thumbnail(scene)
    #expect(Thumbnail(encoded: thumbnail.encoded()) == thumbnail)
    #expect(Thumbnail(encoded: thumbnail.encoded().dropLast()) == nil)
  }

  @Test("scores are the same on every machine")
  func exact() {
    // Recorded; a change of these is a change of the version.
    let others = [
      Scenes.cropped(scene, left: 20, top: 4, cut: 24), Scenes.framed(scene, by: 8, level: 0), Scenes.patches(seed: 5),
    ]
    #expect(others.map { score(scene, $0) } == [993, 983, 93])
  }
}
