import Imaging
import Testing

@Suite("Candidates for the check")
struct DuplicatesCandidateTests {
  private static let pictures: [Raster] = {
    let scene = Scenes.patches(seed: 1)
    return [
      scene, Scenes.patches(seed: 2), Scenes.mirrored(scene), Scenes.cropped(scene, left: 13, top: 2, cut: 18),
      Scenes.brighter(scene), Raster(width: 8, height: 8, channels: 3, pixels: [UInt8](repeating: 90, count: 192)),
      Raster(width: 9, height: 9, channels: 3, pixels: [UInt8](repeating: 91, count: 243)),
    ]
  }()

  private func search(_ pictures: [Raster], gate: CandidateGate = .standard, new: [Int]? = nil) -> CandidateSearch {
    CandidateSearch(
      pictures.map(PerceptualCodes.init(of:)), cropped: pictures.map { CropCodes(of: Thumbnail($0)) }, gate: gate,
      new: new)
  }

  @Test("copies, mirrored and cropped ones pass the gate, other pictures and plain ones do not")
  func gate() {
    let pairs = search(Self.pictures).pairs()
    #expect(pairs.contains { $0.i == 0 && $0.j == 4 && !$0.isMirrored && $0.distance8 <= 2 })
    #expect(pairs.contains { $0.i == 0 && $0.j == 2 && $0.isMirrored && $0.distance8 <= 2 })
    #expect(pairs.contains { $0.i == 0 && $0.j == 3 && !$0.isMirrored })
    #expect(!pairs.contains { $0.i == 1 || $0.j == 1 || $0.i >= 5 || $0.j >= 5 })
  }

  @Test("adding pictures adds their pairs and changes no other")
  func incremental() {
    let before = search(Array(Self.pictures.dropLast(3))).pairs()
    let added = search(Self.pictures, new: [4, 5, 6]).pairs()
    #expect((before + added).sorted() == search(Self.pictures).pairs())
  }

  @Test("a gate below zero lets nothing through")
  func closed() {
    #expect(search(Self.pictures, gate: CandidateGate(limit8: -1, limit16: -1)).pairs().isEmpty)
  }

  @Test("codes of crops survive being stored")
  func stored() {
    let codes = CropCodes(of: Thumbnail(Self.pictures[0]))
    #expect(CropCodes(encoded: codes.encoded()) == codes)
    #expect(CropCodes(encoded: codes.encoded() + [0]) == nil)
  }
}

@Suite("The codes of cropped pictures")
struct CropCodesTests {
  @Test("are those of the corners of the thumbnail", arguments: 0..<4)
  func corners(corner: Int) {
    let small = Resampler.area(Scenes.patches(seed: 5), width: 64, height: 64)
    let (x, y) = (corner % 2 * 4, corner / 2 * 4)
    var rows: [UInt8] = []
    for row in y..<y + 60 {
      let start = (row * 64 + x) * small.channels
      rows += small.pixels[start..<start + 60 * small.channels]
    }
    let part = Raster(width: 60, height: 60, channels: small.channels, pixels: rows)
    #expect(CropCodes(of: Thumbnail(small)).corners[corner] == PerceptualCodes(of: part).dct8)
  }
}
