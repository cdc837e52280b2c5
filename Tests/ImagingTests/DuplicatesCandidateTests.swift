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
      pictures.map(PerceptualCodes.init(of:)), altered: pictures.map { AlteredCodes(of: Thumbnail($0)) }, gate: gate,
      new: new)
  }

  @Test("copies, mirrored and cropped ones pass the gate, other pictures and plain ones do not")
  func gate() {
    let pairs = search(Self.pictures).pairs()
    #expect(pairs.contains { $0.i == 0 && $0.j == 4 && $0.form == .plain && $0.distance8 <= 2 })
    #expect(pairs.contains { $0.i == 0 && $0.j == 2 && $0.form == .mirrored && $0.distance8 <= 2 })
    #expect(pairs.contains { $0.i == 0 && $0.j == 3 && $0.form == .plain })
    #expect(!pairs.contains { $0.i == 1 || $0.j == 1 || $0.i >= 5 || $0.j >= 5 })
  }

  @Test("adding pictures adds their pairs and changes no other")
  func incremental() {
    let before = search(Array(Self.pictures.dropLast(3))).pairs()
    let added = search(Self.pictures, new: [4, 5, 6]).pairs()
    #expect((before + added).sorted() == search(Self.pictures).pairs())
  }

  @Test("the candidates of two groups are those of the whole with one picture of each", arguments: 1...6)
  func tiles(cut: Int) {
    let whole = search(
      Self.pictures, gate: CandidateGate(limit8: 30, limit16: 128, limitCropped: 20, limitTurned: 20, limitFramed: 20))
    for threads in [1, 3] {
      var found: [CandidateSearch.Pair] = []
      for piece in whole.pieces(threads: threads, across: cut) { whole.forEachRun(in: piece) { found += $0 } }
      #expect(found.sorted() == whole.pairs().filter { $0.i < cut && $0.j >= cut })
    }
  }

  @Test("a gate below zero lets nothing through")
  func closed() {
    #expect(search(Self.pictures, gate: CandidateGate(limit8: -1, limit16: -1)).pairs().isEmpty)
  }

  @Test(
    "where all pictures resemble each other, a run has only so many pairs, and every pair comes once",
    arguments: [1, 7])
  func dense(threads: Int) {
    // The codes of the mirrored pictures are far off for half of them.
    let codes = (0..<800).map { index in
      let code: UInt64 = UInt64(index) & 3
      return PerceptualCodes(
        dct8: code, dct8Mirrored: index.isMultiple(of: 2) ? code : ~0, dct16: Code256(.zero),
        dct16Mirrored: Code256(SIMD4(repeating: ~0)), texture: 100)
    }
    let search = CandidateSearch(codes)
    var (runs, count, compared, repeated) = (0, 0, 0, 0)
    var seen = [Bool](repeating: false, count: 2 * codes.count * codes.count)
    let pieces = search.pieces(threads: threads)
    for piece in pieces {
      search.forEachRun(in: piece) { pairs, size in
        #expect(pairs.count <= 2 * CandidateSearch.longestRun)
        for pair in pairs {
          let place = (pair.i * codes.count + pair.j) * 2 + (pair.form == .mirrored ? 1 : 0)
          if seen[place] { repeated += 1 }
          seen[place] = true
        }
        (runs, count, compared) = (runs + 1, count + pairs.count, compared + size)
      }
    }
    let plain = codes.count * (codes.count - 1) / 2
    let mirrored = stride(from: 0, to: codes.count, by: 2).reduce(0) { $0 + codes.count - 1 - $1 }
    #expect(count == plain + mirrored)
    #expect(repeated == 0)
    #expect(threads > 1 || runs > pieces.count)
    #expect(compared == pieces.reduce(0) { $0 + $1.size })
  }

  @Test("codes of crops survive being stored")
  func stored() {
    let codes = AlteredCodes(of: Thumbnail(Self.pictures[0]))
    #expect(AlteredCodes(encoded: codes.encoded()) == codes)
    #expect(AlteredCodes(encoded: codes.encoded() + [0]) == nil)
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
    #expect(AlteredCodes(of: Thumbnail(small)).corners[corner] == PerceptualCodes(of: part).dct8)
  }
}
