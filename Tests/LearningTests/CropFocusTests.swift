import Learning
import Testing

@Suite("Crop focus")
struct CropFocusTests {
  /// A map of two features, each strong in one place.
  static func map(_ first: Int, _ second: Int, view: NetworkView = .squashed) -> ActivationMap {
    var values = [Float](repeating: 0.1, count: 2 * 49)
    values[first] = 5
    values[49 + second] = 5
    return ActivationMap(Activations(vector: [], height: 7, width: 7, map: values), view: view)
  }

  @Test(
    "the square slides to where the map is strong and stays inside the picture",
    arguments: [(21, 0, 0), (27, 200, 0), (24, 100, 0)])
  func slide(_ place: Int, _ x: Int, _ y: Int) throws {
    let focus = try #require(CropFocus(Self.map(place, place), head: nil, width: 300, height: 100))
    #expect(focus.square.side == 100 && focus.square.y == y)
    #expect(abs(focus.square.x - x) <= 6)
    #expect(abs(focus.x - (place - 21) * 43 - 21) <= 10 && abs(focus.y - 50) <= 4)
    #expect(focus.confidence > 0.5 && focus.confidence <= 1)
  }

  @Test("a tall picture slides down")
  func tall() throws {
    let focus = try #require(CropFocus(Self.map(45, 45), head: nil, width: 100, height: 250))
    #expect(focus.square.x == 0 && focus.square.side == 100 && focus.square.y > 120)
  }

  @Test("the head decides which feature counts")
  func head() throws {
    let yes = UnitVector([1, 0])
    let no = UnitVector([0, 1])
    let head = try #require(
      YesNoHead([AnsweredVector(vector: yes, isYes: true), AnsweredVector(vector: no, isYes: false)]))
    let focus = try #require(CropFocus(Self.map(21, 27), head: head, width: 300, height: 100))
    #expect(focus.square.x < 10)
    let other = try #require(CropFocus(Self.map(27, 21), head: head, width: 300, height: 100))
    #expect(other.square.x > 190)
  }

  @Test("the centre view lies in the middle of a long picture")
  func centreView() throws {
    let focus = try #require(CropFocus(Self.map(27, 27, view: .centre), head: nil, width: 400, height: 100))
    #expect(focus.x > 170 && focus.x < 245)
  }

  @Test("the tight square lies around the strong place, inside the picture, and is smaller")
  func tight() throws {
    let focus = try #require(CropFocus(Self.map(27, 27), head: nil, width: 300, height: 200))
    #expect(focus.tight.side < 200 && focus.tight.x + focus.tight.side <= 300)
    #expect(focus.tight.y >= 0 && focus.tight.y + focus.tight.side <= 200)
    #expect(focus.tight.x > 150)
  }

  @Test("a map that shows nothing gives no focus")
  func nothing() {
    let empty = ActivationMap(
      Activations(vector: [], height: 7, width: 7, map: [Float](repeating: 0, count: 98)), view: .squashed)
    #expect(CropFocus(empty, head: nil, width: 10, height: 10) == nil)
    let flat = ActivationMap(
      Activations(vector: [], height: 7, width: 7, map: [Float](repeating: 2, count: 98)), view: .squashed)
    #expect(CropFocus(flat, head: nil, width: 10, height: 10) == nil)
    #expect(
      CropFocus(
        ActivationMap(Activations(vector: [], height: 0, width: 0, map: []), view: .centre), head: nil, width: 9,
        height: 9) == nil)
  }

  @Test("where it may, the square leaves the picture to have the object nearer to its middle, and no further")
  func overhang() throws {
    let wide = try #require(CropFocus(Self.map(21, 21), head: nil, width: 300, height: 100, overhang: 0.1))
    #expect(wide.square.x == -10 && wide.square.side == 100 && abs(wide.square.y) <= 2)
    #expect(wide.confidence > 0.5 && wide.confidence <= 1)
    let tall = try #require(CropFocus(Self.map(45, 45), head: nil, width: 100, height: 250, overhang: 0.2))
    #expect(tall.square.y > 150 && tall.square.y <= 170 && abs(tall.square.x) <= 20)
    let middle = try #require(CropFocus(Self.map(24, 24), head: nil, width: 300, height: 100, overhang: 0.5))
    #expect(abs(middle.square.x - 100) <= 3 && abs(middle.square.y) <= 3)
    for share in [0.0, 0.25, 0.5] {
      for place in [0, 6, 24, 42, 48] {
        let focus = try #require(CropFocus(Self.map(place, place), head: nil, width: 61, height: 40, overhang: share))
        let beyond = Int((40 * share).rounded())
        #expect((-beyond...21 + beyond).contains(focus.square.x) && (-beyond...beyond).contains(focus.square.y))
        #expect(focus.tight.x >= 0 && focus.tight.y >= 0)
      }
    }
  }

  @Test("every small picture has its square inside")
  func bounds() throws {
    for width in 1...12 {
      for height in 1...12 {
        for place in [0, 6, 24, 42, 48] {
          let focus = try #require(CropFocus(Self.map(place, place), head: nil, width: width, height: height))
          for square in [focus.square, focus.tight] {
            #expect(square.x >= 0 && square.y >= 0 && square.side >= 1)
            #expect(square.x + square.side <= width && square.y + square.side <= height)
          }
          #expect((0..<width).contains(focus.x) && (0..<height).contains(focus.y))
        }
      }
    }
  }
}
