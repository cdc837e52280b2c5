import Imaging
import Testing

@Suite("JPEG")
struct JPEGDecodingTests {
  private let options = InspectOptions(minSide: 1)
  private let picture = Drawings.noise(width: 48, height: 40, seed: 7)

  @Test("a file cut anywhere behind its header is corrupt")
  func truncated() {
    let bytes = ImageEncoder.jpeg(picture, quality: 90)
    for length in stride(from: 700, to: bytes.count, by: 53) {
      guard case .failure(.corrupt) = ImageInspector.inspect(Array(bytes[0..<length]), options: options) else {
        Issue.record("\(length) of \(bytes.count) bytes were accepted")
        continue
      }
    }
    #expect((try? ImageInspector.inspect(bytes, options: options).get()) != nil)
  }

  @Test("bytes behind the end of the picture do no harm")
  func trailing() throws {
    let bytes = ImageEncoder.jpeg(picture, quality: 90)
    let facts = try ImageInspector.inspect(bytes, options: options).get()
    #expect(try ImageInspector.inspect(bytes + [1, 2, 3], options: options).get() == facts)
  }

  @Test("grey decodes to three equal channels")
  func grey() throws {
    let grey = Raster(width: 9, height: 8, channels: 1, pixels: (0..<72).map { UInt8($0 * 3) })
    let decoded = try ImageDecoder.decode(ImageEncoder.jpeg(grey, quality: 100), maxPixels: 100)
    for pixel in 0..<72 {
      let values = decoded.pixels[pixel * 3..<pixel * 3 + 3]
      #expect(Set(values).count == 1)
      #expect(abs(Int(values[pixel * 3]) - pixel * 3) <= 2)
    }
  }

  @Test(
    "a scaled decode keeps the short side asked for",
    arguments: [(40, 40), (21, 40), (20, 20), (10, 10), (5, 5), (1, 5)])
  func scaled(_ least: Int, _ side: Int) throws {
    let bytes = ImageEncoder.jpeg(picture, quality: 90)
    #expect(try ImageDecoder.decode(bytes, maxPixels: 5_000, minimumShortSide: least).shortSide == side)
  }

  @Test("a header that promises more than its bytes can hold is corrupt, not allocated")
  func absurd() {
    var bytes = ImageEncoder.jpeg(picture, quality: 90)
    guard let frame = bytes.indices.first(where: { bytes[$0] == 0xff && bytes[$0 + 1] == 0xc0 }) else {
      Issue.record("no frame header")
      return
    }
    bytes.replaceSubrange(frame + 5..<frame + 9, with: [0x20, 0, 0x20, 0])
    #expect(
      ImageInspector.inspect(bytes, options: options)
        == .failure(.corrupt("too few bytes for the declared size")))
    let strict = InspectOptions(minSide: 1, maxPixels: 1_000_000)
    #expect(ImageInspector.inspect(bytes, options: strict) == .failure(.tooManyPixels))
  }

  @Test("a progressive picture of more scans than anyone writes is corrupt")
  func scanBomb() {
    #expect((try? ImageInspector.inspect(progressive(refinements: 1), options: options).get()) != nil)
    #expect((try? ImageInspector.inspect(progressive(refinements: 60), options: options).get()) != nil)
    #expect(
      ImageInspector.inspect(progressive(refinements: 100_000), options: options)
        == .failure(.corrupt("more scans than a picture of this size can need")))
  }

  /// One grey block, whose only coefficient is refined over and over.
  private func progressive(refinements: Int) -> [UInt8] {
    let quantisation: [UInt8] = [0xff, 0xdb, 0, 67, 0] + [UInt8](repeating: 1, count: 64)
    let frame: [UInt8] = [0xff, 0xc2, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]
    // One code of one bit, which means that nothing has changed since the last block.
    let code: [UInt8] = [0xff, 0xc4, 0, 20, 0, 1] + [UInt8](repeating: 0, count: 15) + [0]
    let first: [UInt8] = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0x01, 0x7f]
    let next: [UInt8] = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0x10, 0x7f]
    let scans = first + (0..<refinements).flatMap { _ in next }
    return [0xff, 0xd8] + quantisation + frame + code + scans + [0xff, 0xd9]
  }

  @Test("any single damaged byte gives an answer, the same twice")
  func damaged() {
    let bytes = ImageEncoder.jpeg(Drawings.waves(width: 24, height: 16), quality: 80)
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0xff
      let first = ImageInspector.inspect(damaged, options: options)
      #expect(ImageInspector.inspect(damaged, options: options) == first)
    }
  }
}
