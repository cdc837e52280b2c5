import Imaging
import Testing

/// Pictures of which the structures agree and which are not one: things in other colours, drawings with other parts.
@Suite("What no edit explains")
struct DuplicatesDifferenceTests {
  private static let colours: [String: Outlines.Colour] = [
    "black": [15, 15, 15], "royal": [65, 105, 225], "grey": [190, 190, 190], "orange": [255, 165, 0],
    "yellow": [255, 225, 20], "red": [205, 30, 40], "green": [20, 130, 60], "purple": [120, 40, 150],
    "pink": [250, 130, 180], "sky": [110, 200, 250], "brown": [100, 60, 30],
  ]

  private func look(_ left: Raster, _ right: Raster) -> PairCheck.Look {
    PairCheck.look(Thumbnail(left), Thumbnail(right))
  }

  private func isNear(_ left: Raster, _ right: Raster) -> Bool {
    PairCheck.grade(of: look(left, right).score) == .near && PairCheck.grade(of: look(right, left).score) == .near
  }

  @Test("a shirt in another colour is not a copy", arguments: [[255, 255, 255], [170, 172, 175]], [false, true])
  func shirts(ground: Outlines.Colour, hasCloth: Bool) {
    let shirts = Self.colours.sorted { $0.key < $1.key }.map { name, colour in
      (name, Thumbnail(Outlines.shirt(colour, on: ground, hasCloth: hasCloth)))
    }
    for (index, one) in shirts.enumerated() {
      for other in shirts[(index + 1)...] {
        #expect(PairCheck.score(one.1, other.1) < PairCheck.same, "\(one.0) and \(other.0)")
      }
    }
  }

  @Test("a shirt of which the hue is turned is not a copy, and the words say why", arguments: 1..<6)
  func turned(step: Int) {
    let shirt = Outlines.shirt([200, 60, 50], hasCloth: true)
    let copy = Scenes.recoloured(shirt) { Self.turned($0, by: Double(step) * 30) }
    #expect(look(shirt, copy).difference == .colours)
    #expect(PairCheck.grade(of: look(shirt, copy).score) != .near)
  }

  @Test("a scene of which all hues are turned by 30 degrees is not a copy")
  func turnedScene() {
    let scene = Scenes.patches(seed: 3)
    #expect(look(scene, Scenes.recoloured(scene) { Self.turned($0, by: 30) }).difference == .colours)
  }

  @Test("letters that differ in one bar are not copies", arguments: ["FE", "FP", "PA", "CO", "EB", "AB", "FC"])
  func letters(pair: String) throws {
    let (one, other) = (try #require(pair.first), try #require(pair.last))
    #expect(!isNear(Outlines.letter(one), Outlines.letter(other)))
  }

  @Test("signs with other figures are not copies, and the words say why")
  func signs() {
    let (bar, cross) = ([[30, 46, 70, 54]], [[30, 46, 70, 54], [46, 30, 54, 70]])
    #expect(look(Outlines.sign(bar), Outlines.sign(cross)).difference == .parts)
    #expect(look(Outlines.sign([[30, 40, 38, 60], [52, 40, 60, 60]]), Outlines.sign(bar)).score < PairCheck.same)
  }

  @Test("edited copies of the same pictures are copies")
  func copies() throws {
    let originals: [(String, Raster)] = [
      ("shirt", Outlines.shirt([200, 60, 50])), ("cloth", Outlines.shirt([60, 110, 190], hasCloth: true)),
      ("letter", Outlines.letter("B")), ("sign", Outlines.sign([[30, 46, 70, 54]])), ("scene", Scenes.patches(seed: 8)),
    ]
    for (name, original) in originals {
      let jpeg = try ImageDecoder.decode(ImageEncoder.jpeg(original, quality: 35), maxPixels: 1_000_000)
      let edits = [
        ("quality 35", jpeg), ("half", Resampler.area(original, width: 100, height: 90)),
        ("cropped", Scenes.cropped(original, left: 1, top: 1, cut: 2)),
        ("darker", Scenes.recoloured(original) { $0.map { UInt8(Int($0) * 8 / 10) } }),
        ("brighter", Scenes.recoloured(original) { $0.map { UInt8(min(255, Int($0) * 11 / 10)) } }),
        ("less contrast", Scenes.recoloured(original) { $0.map { UInt8(32 + Int($0) * 3 / 4) } }),
        ("less colour", Scenes.recoloured(original) { Self.saturated($0, quarters: 3) }),
        ("more colour", Scenes.recoloured(original) { Self.saturated($0, quarters: 5) }),
        (
          "warmer",
          Scenes.recoloured(original) { [UInt8(min(255, Int($0[0]) * 21 / 20)), $0[1], UInt8(Int($0[2]) * 19 / 20)] }
        ),
      ]
      for (edit, copy) in edits { #expect(isNear(original, copy), "\(name), \(edit)") }
    }
  }

  @Test("a grey copy of a scene is a copy; before a plain ground it may as well be a grey thing")
  func grey() {
    let (scene, shirt) = (Scenes.patches(seed: 8), Outlines.shirt([255, 225, 30]))
    #expect(isNear(scene, Scenes.grey(scene)))
    #expect(look(shirt, Scenes.grey(shirt)).difference == .colours)
    // A grey of the very brightness of navy, of yellow.
    #expect(!isNear(Outlines.shirt([0, 0, 128]), Outlines.shirt([15, 15, 15])))
    #expect(!isNear(shirt, Outlines.shirt([211, 211, 211])))
  }

  @Test("a folded shirt before a shaded ground is not a copy of one in another colour, light or dark")
  func folded() {
    let paints: [(String, Outlines.Colour)] = [
      ("black", [25, 25, 27]), ("grey", [128, 128, 128]), ("light grey", [205, 205, 205]), ("navy", [25, 35, 85]),
      ("royal", [65, 105, 225]), ("red", [200, 30, 40]), ("dark red", [125, 20, 25]), ("yellow", [250, 215, 40]),
      ("orange", [245, 150, 30]), ("green", [30, 130, 70]), ("pink", [240, 150, 180]), ("brown", [110, 70, 45]),
    ]
    let shirts = paints.map { ($0, Thumbnail(Outlines.folded($1))) }
    for (index, one) in shirts.enumerated() {
      for other in shirts[(index + 1)...] {
        #expect(PairCheck.score(one.1, other.1) < PairCheck.same, "\(one.0) and \(other.0)")
        #expect(PairCheck.score(other.1, one.1) < PairCheck.same, "\(other.0) and \(one.0)")
      }
    }
  }

  @Test("edited copies of a folded shirt are copies, those in another white balance as well")
  func foldedCopies() throws {
    let shirt = Outlines.folded([65, 105, 225])
    let jpeg = try ImageDecoder.decode(ImageEncoder.jpeg(shirt, quality: 40), maxPixels: 1_000_000)
    let edits = [
      ("quality 40", jpeg), ("half", Resampler.area(shirt, width: 90, height: 90)),
      ("darker", Scenes.recoloured(shirt) { $0.map { UInt8(Int($0) * 8 / 10) } }),
      ("brighter", Scenes.brighter(shirt)),
      ("less contrast", Scenes.recoloured(shirt) { $0.map { UInt8(32 + Int($0) * 3 / 4) } }),
      ("less colour", Scenes.recoloured(shirt) { Self.saturated($0, quarters: 3) }),
      (
        "warm",
        Scenes.recoloured(shirt) { [UInt8(min(255, Int($0[0]) * 104 / 100)), $0[1], UInt8(Int($0[2]) * 96 / 100)] }
      ),
    ]
    for (edit, copy) in edits { #expect(isNear(shirt, copy), "\(edit)") }
  }

  @Test("comparing two files says what tells them apart")
  func compared() {
    func compare(_ one: Raster, _ other: Raster) -> PictureComparison {
      PictureComparison(
        ImageEncoder.jpeg(one, quality: 90), ImageEncoder.jpeg(other, quality: 90), maxPixels: 1_000_000)
    }
    let shirts = compare(Outlines.shirt([255, 165, 0]), Outlines.shirt([211, 211, 211]))
    #expect(shirts.difference == .colours)
    #expect(!shirts.isDuplicate)
    #expect(compare(Outlines.letter("F"), Outlines.letter("P")).isDuplicate == false)
    let same = compare(Outlines.shirt([255, 165, 0]), Outlines.shirt([250, 160, 5]))
    #expect(same.difference == nil)
    #expect(compare(Scenes.patches(seed: 1), Scenes.patches(seed: 2)).difference == nil)
    #expect(same.isDuplicate)
  }

  /// A colour with its saturation multiplied.
  private static func saturated(_ pixel: [UInt8], quarters: Int) -> [UInt8] {
    let parts = pixel.map(Int.init)
    let grey = (299 * parts[0] + 587 * parts[1] + 114 * parts[2]) / 1000
    return parts.map { UInt8(min(255, max(0, grey + ($0 - grey) * quarters / 4))) }
  }

  /// A colour turned about the grey axis, by a number of degrees that is a multiple of 30.
  private static func turned(_ pixel: [UInt8], by degrees: Double) -> [UInt8] {
    let root = 0.8660254
    let cosines = [0: 1, 30: root, 60: 0.5, 90: 0, 120: -0.5, 150: -root]
    let sines = [0: 0, 30: 0.5, 60: root, 90: 1, 120: root, 150: 0.5]
    let (cosine, sine) = (cosines[Int(degrees)] ?? 1, sines[Int(degrees)] ?? 0)
    let (same, next, last) = (
      cosine + (1 - cosine) / 3, (1 - cosine) / 3 - sine * 0.5773503, (1 - cosine) / 3 + sine * 0.5773503
    )
    let (r, g, b) = (Double(pixel[0]), Double(pixel[1]), Double(pixel[2]))
    return [same * r + next * g + last * b, last * r + same * g + next * b, next * r + last * g + same * b].map {
      UInt8(min(255, max(0, $0.rounded())))
    }
  }
}
