import Imaging
import Testing

@Suite("Formats by content")
struct ImageFormatTests {
  @Test(
    "leading bytes tell the format",
    arguments: [
      ("\u{89}PNG", .png), ("GIF87a", .gif), ("RIFF....WEBPVP8 ", .webp), ("....ftypavif....", .avif),
      ("....ftypmif1....heic", .heic), ("....ftypmif1....avif", .avif), ("....ftypisom....", .video), ("II*\0", .tiff),
      ("%PDF-1.7", .pdf), ("8BPS", .psd), ("P6\n", .netpbm), ("<svg xmlns=''>", .svg),
      ("  <?xml version='1.0'?>\n<!-- c -->\n<svg>", .svg), ("<?xml version='1.0'?><rss>", .xml),
      ("\n<!DOCTYPE HTML>", .html), ("<HTML>", .html), ("{\"error\": 404}", .json), ("Not found", .text),
      ("PK\u{3}\u{4}", .archive),
    ] as [(String, ImageFormat)])
  func sniffed(_ text: String, _ format: ImageFormat) {
    // One byte a character, so that high bytes can be written too.
    #expect(ImageFormat.sniff(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }) == format)
  }

  @Test("what is like nothing known has no format")
  func unknown() {
    #expect(ImageFormat.sniff([]) == nil)
    #expect(ImageFormat.sniff([0, 1, 2, 3]) == nil)
  }

  @Test("no prefix of any length trips the sniffer")
  func short() {
    for text in ["RIFF....WEBP", "....ftypavif........", "BM............", "<svg", "P6\n"] {
      for length in 0...text.utf8.count { _ = ImageFormat.sniff(Array(text.utf8.prefix(length))) }
    }
  }

  @Test("formats that are not always decoded name the packages that read them")
  func packages() {
    for format in [ImageFormat.webp, .gif, .avif, .heic] { #expect(!format.packages.isEmpty) }
    for format in ImageFormat.allCases where format.packages.isEmpty {
      #expect(ImageFormat.decodable.contains(format) == (format == .jpeg || format == .png))
    }
  }
}
