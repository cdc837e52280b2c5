import Imaging
import TestSupport
import Testing

@Suite("AVIF and HEIC")
struct HEIFDecodingTests {
  private static let names = [
    "plain.avif", "full-colour.avif", "transparent.avif", "moving.avif", "turned.avif", "plain.heic",
    "full-colour.heic",
    "transparent.heic", "deep.heic",
  ].filter { name in
    ImageFormat.decodable.contains(name.hasSuffix("avif") ? .avif : .heic)
  }

  private func options(_ name: String) -> InspectOptions {
    InspectOptions(formats: [name.hasSuffix("avif") ? .avif : .heic], minSide: 1, maxAspectRatio: .infinity)
  }

  @Test("decodes to what was drawn, transparency over white, turned as the file says", arguments: names)
  func decodes(name: String) throws {
    let bytes = try SmallPictures.bytes(name)
    let facts = try ImageInspector.inspect(bytes, options: options(name)).get()
    let isTurned = name == "turned.avif"
    #expect(facts.width == (isTurned ? 48 : 64) && facts.height == (isTurned ? 64 : 48))
    #expect(facts.isAnimated == (name == "moving.avif"))
    let raster = try ImageDecoder.decode(bytes, maxPixels: 10_000)
    guard !isTurned else {
      // A quarter with the clock: the lower left corner came to the top.
      #expect(raster.differs(from: SmallPicture.colour(0, 47), at: (0, 0)) <= 24)
      return
    }
    for (x, y) in [(40, 20), (60, 5), (62, 46)] {
      #expect(raster.differs(from: SmallPicture.colour(x, y), at: (x, y)) <= 24, "\(x) \(y) \(raster.pixel(x, y))")
    }
    #expect((raster.pixel(3, 20) == [255, 255, 255]) == name.hasPrefix("transparent"))
  }

  @Test("is corrupt or unread wherever it is cut, never a trap", arguments: names)
  func cut(name: String) throws {
    let bytes = try SmallPictures.bytes(name)
    for count in stride(from: 16, to: bytes.count, by: 5) {
      let found = ImageInspector.inspect(Array(bytes[..<count]), options: options(name))
      #expect(throws: InspectFailure.self, "cut at \(count)") { try found.get() }
    }
  }

  @Test("gives the same answer twice for bytes that are damaged anywhere", arguments: names)
  func damaged(name: String) throws {
    let bytes = try SmallPictures.bytes(name)
    for place in stride(from: 12, to: bytes.count, by: 7) {
      var bad = bytes
      bad[place] ^= 0x55
      let first = ImageInspector.inspect(bad, options: options(name))
      #expect(ImageInspector.inspect(bad, options: options(name)) == first, "\(place)")
    }
  }

  @Test("is judged by the size of the coded picture where the file says a smaller one", arguments: names)
  func hidden(name: String) throws {
    var bytes = try SmallPictures.bytes(name)
    // The sizes that the file says, all made 8 x 8.
    let mark = Array("ispe".utf8)
    for place in bytes.indices.dropLast(16) where Array(bytes[place..<place + 4]) == mark {
      bytes.replaceSubrange(place + 8..<place + 16, with: [0, 0, 0, 8, 0, 0, 0, 8])
    }
    var limited = options(name)
    limited.maxPixels = 1_000
    #expect(ImageInspector.inspect(bytes, options: limited) == .failure(.tooManyPixels))
    #expect(DecodingMemory.needed(for: bytes, as: .rows, maxPixels: 10_000) > 64 * 48 * 8)
  }

  @Test("over the limit of pixels is refused from its header", arguments: names)
  func large(name: String) throws {
    var bytes = try SmallPictures.bytes(name)
    let mark = Array("ispe".utf8)
    for place in bytes.indices.dropLast(16) where Array(bytes[place..<place + 4]) == mark {
      bytes.replaceSubrange(place + 8..<place + 16, with: [0, 0, 0x7f, 0xff, 0, 0, 0x7f, 0xff])
    }
    #expect(throws: InspectFailure.self) { try ImageInspector.inspect(bytes, options: options(name)).get() }
    #expect(DecodingMemory.needed(for: bytes, as: .rows, maxPixels: 80_000_000) == bytes.count)
  }
}
