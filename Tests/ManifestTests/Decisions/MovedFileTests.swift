import Digests
import Manifest
import Testing

@Suite("The list of moved pictures")
struct MovedFileTests {
  private static let images = ["a", "b", "c"].map { SHA256Digest(of: $0) }

  @Test("is read back as it was written, whatever is in a place")
  func encoding() throws {
    let from = try #require(ClassName(rawValue: "weir"))
    var file = MovedFile()
    for (image, place) in zip(Self.images, ["photos/a, b.jpg", "https://example.org/?q=\"x\",y", "p/ä ö.png"]) {
      file.entries[image] = .init(kind: place.hasPrefix("http") ? .address : .file, place: place, from: from)
    }
    let bytes = file.encoded
    #expect(try MovedFile(bytes, file: "moved/gate.csv") == file)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.first == "kind,url,image,from" && lines.count == 4)
    #expect(
      lines.dropFirst().map { $0.suffix(69).prefix(64) }.sorted() == Self.images.map(\.hex).sorted().map { $0[...] })
    #expect(MovedFile().encoded.isEmpty)
  }

  @Test(
    "a file outside the project, or one that a pattern could mean, is a mistake",
    arguments: [
      "/etc/passwd", "../secret.jpg", "a/../../b.jpg", "photos/*.jpg", "a//b.jpg", "=cmd.jpg", "+1.jpg", "-1.jpg",
      "@a.jpg",
    ])
  func outside(path: String) {
    let text = "kind,url,image,from\nfile,\(path),\(Self.images[0].hex),weir\n"
    #expect(throws: (any Error).self) { try MovedFile(Array(text.utf8), file: "moved/gate.csv") }
  }

  @Test("a line that is something else is a mistake with its place")
  func mistakes() {
    for line in ["address,https://example.org/1.jpg", "page,x,\(Self.images[0].hex),weir", "address,x,12,weir"] {
      #expect(throws: (any Error).self) { try MovedFile(Array("\(line)\n".utf8), file: "moved/gate.csv") }
    }
  }

  @Test(
    "a path that would break the line, or hide a sign in a character of two code points, is not one inside the project",
    arguments: ["a\nb.jpg", "a\r\nb.jpg", "a\n\u{301}b.jpg", "a\tb.jpg", "a\u{7F}b.jpg", "a*\u{301}.jpg", "", "=a.jpg"])
  func unfit(path: String) {
    #expect(!MovedFile.isInside(path))
  }

  @Test("a comma and a quote are quoted though a combining mark follows")
  func combined() throws {
    var file = MovedFile()
    let from = try #require(ClassName(rawValue: "weir"))
    file.entries[Self.images[0]] = .init(kind: .file, place: "a,\u{301}b\"\u{301}.jpg", from: from)
    #expect(try MovedFile(file.encoded, file: "moved/gate.csv") == file)
  }
}
