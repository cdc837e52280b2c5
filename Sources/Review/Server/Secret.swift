import Digests
import Encoding

/// 128 random bits in hexadecimal, known to this process and to the page it serves.
struct Secret: Sendable {
  /// How it is written.
  let text: String
  private let digest: SHA256Digest

  /// Another one in each run.
  static func random() -> Secret {
    var generator = SystemRandomNumberGenerator()
    let words: [UInt64] = [generator.next(), generator.next()]
    return Secret(text: words.map(Hexadecimal.encode).joined())
  }

  /// The secret of a text.
  init(text: String) {
    self.text = text
    digest = SHA256Digest(of: text)
  }

  /// Whether `given` is the secret, byte for byte.
  ///
  /// Digests of equal length are compared whole, so that the time of the answer says nothing of where two texts differ.
  func isSame(as given: some StringProtocol) -> Bool {
    zip(digest.bytes, SHA256Digest(of: given.utf8).bytes).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
