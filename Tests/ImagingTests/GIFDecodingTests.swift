import Imaging
import TestSupport
import Testing

@Suite("GIF", .enabled(if: ImageFormat.decodable.contains(.gif), "built without giflib"))
struct GIFDecodingTests {
  private let options = InspectOptions(formats: [.gif], minSide: 1, maxAspectRatio: .infinity)

  @Test(
    "has the size of its canvas, or of a frame that reaches past it",
    arguments: [
      ("plain.gif", 64, 48), ("interlaced.gif", 64, 48), ("moving.gif", 64, 48), ("transparent.gif", 64, 48),
      ("placed.gif", 100, 80), ("past-its-canvas.gif", 74, 53), ("no-canvas.gif", 74, 53), ("no-palette.gif", 64, 48),
    ])
  func size(name: String, width: Int, height: Int) throws {
    let bytes = try SmallPictures.bytes(name)
    let facts = try ImageInspector.inspect(bytes, options: options).get()
    #expect(facts.format == .gif && facts.width == width && facts.height == height)
    #expect(facts.isAnimated == (name == "moving.gif"))
    let raster = try ImageDecoder.decode(bytes, maxPixels: 10_000)
    #expect(raster.pixels.count == width * height * 3)
  }

  @Test("gives the same pixels in four passes as in one, and of an animation the first frame")
  func passes() throws {
    let plain = try ImageDecoder.decode(SmallPictures.bytes("plain.gif"), maxPixels: 10_000)
    for name in ["interlaced.gif", "moving.gif"] {
      #expect(try ImageDecoder.decode(SmallPictures.bytes(name), maxPixels: 10_000) == plain)
    }
    for (x, y) in [(0, 0), (40, 20), (63, 47)] {
      #expect(plain.differs(from: SmallPicture.colour(x, y), at: (x, y)) <= 40)
    }
  }

  @Test("is white around its frame and where it is transparent")
  func white() throws {
    let placed = try ImageDecoder.decode(SmallPictures.bytes("placed.gif"), maxPixels: 10_000)
    let plain = try ImageDecoder.decode(SmallPictures.bytes("plain.gif"), maxPixels: 10_000)
    #expect(placed.pixel(5, 20) == [255, 255, 255] && placed.pixel(99, 79) == [255, 255, 255])
    #expect(placed.pixel(10, 5) == plain.pixel(0, 0) && placed.pixel(73, 52) == plain.pixel(63, 47))
    let transparent = try ImageDecoder.decode(SmallPictures.bytes("transparent.gif"), maxPixels: 10_000)
    #expect(transparent.pixel(3, 20) == [255, 255, 255] && transparent.pixel(50, 20) != [255, 255, 255])
  }

  @Test("is corrupt wherever a row of its first frame is cut off", arguments: ["plain.gif", "interlaced.gif"])
  func cut(name: String) throws {
    let bytes = try SmallPictures.bytes(name)
    let whole = try ImageDecoder.decode(bytes, maxPixels: 10_000)
    var taken = 0
    for count in 14..<bytes.count {
      switch ImageInspector.inspect(Array(bytes[..<count]), options: options) {
      case .failure(.corrupt): continue
      case .failure(let failure): Issue.record("cut at \(count): \(failure)")
      case .success:
        // What ends the data has no pixels.
        #expect(try ImageDecoder.decode(Array(bytes[..<count]), maxPixels: 10_000) == whole, "cut at \(count)")
        taken += 1
      }
    }
    #expect(taken <= 3)
  }

  @Test("of several frames is its first, whatever became of the others")
  func laterFrames() throws {
    let bytes = try SmallPictures.bytes("moving.gif")
    let plain = try ImageDecoder.decode(SmallPictures.bytes("plain.gif"), maxPixels: 10_000)
    #expect(try ImageDecoder.decode(Array(bytes[..<(bytes.count - 200)]), maxPixels: 10_000) == plain)
  }

  @Test("of a canvas over the limit is refused from its header, and a promise of pixels without data is corrupt")
  func bombs() throws {
    var bytes = try SmallPictures.bytes("plain.gif")
    bytes.replaceSubrange(6..<10, with: [0xff, 0xff, 0xff, 0xff])
    #expect(ImageInspector.inspect(bytes, options: options) == .failure(.tooManyPixels))
    var unlimited = options
    unlimited.maxPixels = .max
    let start = try #require(bytes.indices.dropFirst(13).first { bytes[$0] == 0x2c && bytes[$0 + 5] == 64 })
    bytes.replaceSubrange(start + 5..<start + 9, with: [0xff, 0xff, 0xff, 0xff])
    guard case .failure(.corrupt(let why)) = ImageInspector.inspect(bytes, options: unlimited) else {
      Issue.record("a frame of four milliard pixels was read")
      return
    }
    #expect(why.contains("too few bytes"))
  }

  @Test("takes memory for its frame, not for four channels of its canvas")
  func memory() throws {
    let bytes = try SmallPictures.bytes("plain.gif")
    let needed = DecodingMemory.needed(for: bytes, as: .rows, maxPixels: 10_000)
    #expect(needed == bytes.count + 64 * 48 + 64 * 4)
  }
}
