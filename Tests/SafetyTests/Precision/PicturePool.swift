import Digests
import TestSupport

/// The pictures that random projects are made of, so small that a build of a dozen costs milliseconds.
///
/// Among them are what lists of URLs are full of: exact copies under two addresses, near copies, half a file, a page, a dead link.
struct PicturePool: Sendable {
  /// A picture with the address path it is served under.
  struct Picture: Sendable {
    let path: String
    let bytes: [UInt8]
    /// Whether it can be a picture of the dataset.
    let isSound: Bool

    var digest: String { SHA256Digest(of: bytes).hex }
  }

  static let standard = PicturePool()

  let pictures: [Picture]
  /// What the server says, by path.
  let answers: [String: Answer]

  private init() {
    var pictures: [Picture] = []
    for number in 0..<12 {
      let scene = DrawnPicture.Scene.allCases[number % 3]
      let drawn = DrawnPicture(scene, seed: UInt64(number), width: 32, height: 24)
      let isPNG = number % 4 == 3
      let bytes = isPNG ? drawn.png() : drawn.jpeg()
      pictures.append(Picture(path: "/p/\(number).\(isPNG ? "png" : "jpg")", bytes: bytes, isSound: true))
      switch number {
      case 0, 5: pictures.append(Picture(path: "/copy/\(number).jpg", bytes: bytes, isSound: true))
      case 1, 6:
        let near = drawn.nearCopy(scale: 1, quality: 80)
        pictures.append(Picture(path: "/near/\(number).jpg", bytes: near, isSound: true))
      case 2: pictures.append(Picture(path: "/half/2.jpg", bytes: drawn.truncatedJPEG(), isSound: false))
      default: break
      }
    }
    var answers: [String: Answer] = ["/gone.jpg": .status(404), "/page.jpg": .pageAsJPEG]
    for picture in pictures { answers[picture.path] = .body(picture.bytes, type: "image/jpeg") }
    self.pictures = pictures
    self.answers = answers
  }
}
