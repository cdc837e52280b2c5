import Imaging
import Testing

@Suite("Copies that were turned or framed")
struct DuplicatesTurnTests {
  private static let scene = Scenes.patches(seed: 4)

  /// What the search and the look say of two pictures.
  private func matches(_ first: Raster, _ second: Raster, gate: CandidateGate = .standard) -> [DuplicateMatch] {
    let (one, other) = (Thumbnail(first), Thumbnail(second))
    let search = CandidateSearch(
      [PerceptualCodes(of: first), PerceptualCodes(of: second)],
      altered: [AlteredCodes(of: one), AlteredCodes(of: other)], gate: gate)
    return search.pairs().compactMap { PairCheck.match($0, one, other) }.filter { $0.grade == .near }
  }

  private static func turned(_ raster: Raster, quarters: Int, isMirrored: Bool) -> Raster {
    var turned = isMirrored ? Scenes.mirrored(raster) : raster
    for _ in 0..<quarters {
      let from = turned
      var pixels: [UInt8] = []
      for y in 0..<from.width {
        for x in 0..<from.height {
          let place = ((from.height - 1 - x) * from.width + y) * from.channels
          pixels += from.pixels[place..<place + from.channels]
        }
      }
      turned = Raster(width: from.height, height: from.width, channels: from.channels, pixels: pixels)
    }
    return turned
  }

  @Test("a copy is found in all eight ways it may lie, and the turn is told for both", arguments: 0..<4, [false, true])
  func turns(quarters: Int, isMirrored: Bool) throws {
    let copy = Self.turned(Self.scene, quarters: quarters, isMirrored: isMirrored)
    let match = try #require(matches(Self.scene, copy).max { ($0.score ?? 0) < ($1.score ?? 0) })
    #expect(match.form.isMirrored == isMirrored)
    #expect(match.degrees(to: 1) == 90 * quarters)
    #expect(match.degrees(to: 0) == (isMirrored ? 90 * quarters : (360 - 90 * quarters) % 360))
  }

  @Test("without rotations a copy turned by a quarter is another picture, a mirrored one is a copy")
  func off() {
    let gate = NearRule(findsTurns: false).gate
    #expect(matches(Self.scene, Self.turned(Self.scene, quarters: 1, isMirrored: false), gate: gate).isEmpty)
    #expect(!matches(Self.scene, Scenes.mirrored(Self.scene), gate: gate).isEmpty)
  }

  /// The picture with that many rows and columns of one level around it.
  private static func padded(_ raster: Raster, columns: Int, rows: Int, level: UInt8) -> Raster {
    let (width, height) = (raster.width + 2 * columns, raster.height + 2 * rows)
    var pixels = [UInt8](repeating: level, count: width * height * raster.channels)
    for y in 0..<raster.height {
      let (from, to) = (y * raster.width * raster.channels, ((y + rows) * width + columns) * raster.channels)
      pixels.replaceSubrange(
        to..<to + raster.width * raster.channels, with: raster.pixels[from..<from + raster.width * raster.channels])
    }
    return Raster(width: width, height: height, channels: raster.channels, pixels: pixels)
  }

  @Test(
    "a letterboxed or bordered copy is found, first or second, and where both have one",
    arguments: [(0, 16), (16, 0), (8, 8), (20, 20), (0, 33)], [0, 128, 255] as [UInt8])
  func frames(border: (columns: Int, rows: Int), level: UInt8) {
    let scene = Resampler.area(Self.scene, width: 200, height: 200)
    let copy = Self.padded(scene, columns: border.columns * 2, rows: border.rows * 2, level: level)
    #expect(!matches(scene, copy).isEmpty)
    #expect(!matches(copy, scene).isEmpty)
    #expect(!matches(Self.padded(scene, columns: 40, rows: 0, level: 255), copy).isEmpty)
  }

  @Test("the box without a border ends between the cells of the thumbnail")
  func box() throws {
    let scene = Resampler.area(Self.scene, width: 200, height: 200)
    let box = try #require(BorderBox(of: Thumbnail(Self.padded(scene, columns: 0, rows: 30, level: 0))))
    #expect(box.x == 0 && box.width == BorderBox.whole)
    // 30 of 260 rows are 7.4 of 64 cells: 118 units.
    #expect(abs(box.y - 118) <= 4 && abs(box.height - 788) <= 8)
    #expect(BorderBox(of: Thumbnail(scene)) == nil)
    let plain = Raster(width: 80, height: 70, channels: 3, pixels: [UInt8](repeating: 7, count: 80 * 70 * 3))
    #expect(BorderBox(of: Thumbnail(plain)) == nil)
  }

  @Test("the content of a box, and its small grey, are the means over the areas", arguments: 0..<6 as Range<UInt64>)
  func content(seed: UInt64) throws {
    let scene = Resampler.area(Scenes.patches(seed: seed + 1), width: 200, height: 200)
    let border = (columns: Int(seed % 3) * 14, rows: Int(seed) * 7 + 5)
    let thumbnail = Thumbnail(Self.padded(scene, columns: border.columns, rows: border.rows, level: 0))
    let box = try #require(BorderBox(of: thumbnail))
    let (pixels, content) = (thumbnail.encoded(), thumbnail.content(of: box).encoded())
    // The cells that a part of a side overlaps, with the overlap of each.
    func overlaps(_ start: Int, _ length: Int, _ part: Int) -> [(cell: Int, weight: Int)] {
      let (low, high) = (start * 64 + part * length, start * 64 + (part + 1) * length)
      return (0..<64).map { ($0, min(high, ($0 + 1) * 1024) - max(low, $0 * 1024)) }.filter { $0.weight > 0 }
    }
    for place in stride(from: 0, to: 64 * 64, by: 7) {
      for channel in 0..<3 {
        var sum = 0
        for (row, height) in overlaps(box.y, box.height, place / 64) {
          for (column, width) in overlaps(box.x, box.width, place % 64) {
            sum += Int(pixels[(row * 64 + column) * 3 + channel]) * width * height
          }
        }
        let area = box.width * box.height
        #expect(Int(content[place * 3 + channel]) == (2 * sum + area) / (2 * area))
      }
    }
    for (place, grey) in thumbnail.smallGrey().enumerated() {
      let corner = place / 32 * 128 + place % 32 * 2
      var sum = 0
      for pixel in [corner, corner + 1, corner + 64, corner + 65] {
        for (channel, share) in [299, 587, 114].enumerated() { sum += share * Int(pixels[pixel * 3 + channel]) }
      }
      #expect(Int(grey) == (sum + 2000) / 4000)
    }
  }

  @Test("a figure of few tones that lies another way is another figure", arguments: 0..<4, [false, true])
  func figures(quarters: Int, isMirrored: Bool) {
    // A flag at the foot of a pole: no turn of it is itself.
    let figure = Outlines.strokes([[30, 20, 38, 80], [38, 60, 70, 80]])
    let other = Self.turned(figure, quarters: quarters, isMirrored: isMirrored)
    #expect(matches(figure, other).isEmpty == (quarters > 0 || isMirrored))
  }
}
