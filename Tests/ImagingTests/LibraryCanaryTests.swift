import Digests
import Imaging
import Testing

@Suite("Canaries of the image libraries")
struct LibraryCanaryTests {
  @Test("are sixteen digits, and decoding is not encoding")
  func form() {
    for canary in [LibraryCanary.decoding, LibraryCanary.encoding] {
      #expect(canary.count == 16 && canary.allSatisfy(\.isHexDigit))
    }
    #expect(LibraryCanary.decoding != LibraryCanary.encoding)
  }

  @Test("are in keys: of a crop both, of pixels that of the decoder")
  func keys() {
    var (pixels, crop) = (Description(), Description())
    pixels.setLibraries(.decoding)
    crop.setLibraries(.encoding)
    #expect(pixels["canary"] == .text(LibraryCanary.decoding))
    #expect(crop["canary"] == .text("\(LibraryCanary.decoding) \(LibraryCanary.encoding)"))
    #expect(pixels["libraries"] == .text(ImageInspector.libraries))
  }
}
