import Foundation
import Imaging
import Testing

@Suite("WebP", .enabled(if: ImageFormat.decodable.contains(.webp), "built without libwebp"))
struct WebPDecodingTests {
  /// Drawn for these tests: lossy, lossless, with alpha, and of two frames.
  private static let files: [(name: String, width: Int, height: Int, isAnimated: Bool, base64: String)] = [
    (
      "lossy", 16, 12, false,
      "UklGRlwAAABXRUJQVlA4IFAAAAAQAgCdASoQAAwABABoJbACdAEO9VK53ClAAP7zN7Bp/k642AtbU4Vc3G48/HNxO71eVOz8gjFeqdtDrf5O/F+5vu/g2PIB87iA/mpjuzgAAA=="
    ),
    (
      "lossless", 8, 6, false,
      "UklGRjoAAABXRUJQVlA4TC4AAAAvB0ABALkyRPQ/dhHR/4CCtm0Y4+n4M7wQBAIpzOTnIAgmaartGIg1A7vF4H0E"
    ),
    (
      "alpha", 16, 8, false,
      "UklGRogAAABXRUJQVlA4WAoAAAAQAAAADwAABwAAQUxQSCQAAAARXyAWTHEInYuIiJmBQQBIFFKIJYVYUoglhRUXiOh/gHK6+wNWUDggPgAAADACAJ0BKhAACAAFQHwlsAJ0fwAYGhccWl8AAP7b3i7RYKAcrP+RWKUMItD5X6WSRGPfDKq+1YcF9lfb5MAA"
    ),
    (
      "animated", 8, 8, true,
      "UklGRswAAABXRUJQVlA4WAoAAAACAAAABwAABwAAQU5JTQYAAAAAAAAAAABBTk1GTAAAAAAAAAAAAAcAAAcAADIAAAJWUDggNAAAANABAJ0BKggACAAHQJYlsAJ0APQxZxgAAP7c02hhMaI9rmtJh7PNYVQ8hcb3c8qyXKsYAABBTk1GTAAAAAAAAAAAAAcAAAcAADIAAABWUDggNAAAANQBAJ0BKggACAAAAJYlsAJ0AN0dr9cAAP5HufQG+vXWgICZA3moTbgFPcJY+pcoTm0AAAA="
    ),
  ]

  @Test("of every kind decodes, of an animation its first frame", arguments: files.indices)
  func decodes(index: Int) throws {
    let file = Self.files[index]
    let bytes = Array(try #require(Data(base64Encoded: file.base64)))
    let options = InspectOptions(formats: [.webp], minSide: 1, maxAspectRatio: .infinity)
    let facts = try ImageInspector.inspect(bytes, options: options).get()
    #expect(facts.width == file.width && facts.height == file.height && facts.isAnimated == file.isAnimated)
    let raster = try ImageDecoder.decode(bytes, maxPixels: 1000)
    #expect(raster.pixels.count == file.width * file.height * 3)
    var refusing = options
    refusing.animated = .reject
    let refused = ImageInspector.inspect(bytes, options: refusing)
    #expect(refused == (file.isAnimated ? .failure(.animated) : .success(facts)))
  }

  @Test("cut anywhere is corrupt, never a trap")
  func cut() throws {
    let options = InspectOptions(formats: [.webp], minSide: 1, maxAspectRatio: .infinity)
    for file in Self.files {
      let bytes = Array(try #require(Data(base64Encoded: file.base64)))
      for count in stride(from: 16, to: bytes.count - 1, by: 3) {
        let found = ImageInspector.inspect(Array(bytes[..<count]), options: options)
        #expect(throws: InspectFailure.self, "\(file.name) cut at \(count)") { try found.get() }
      }
    }
  }
}
