import Digests

/// 128 random bits in hexadecimal. Only this process and the page it serves know them.
struct Secret: Sendable {
  let text: String
  private let digest: SHA256Digest

  /// A new secret for each run.
  static func random() -> Secret {
    var generator = SystemRandomNumberGenerator()
    let words: [UInt64] = [generator.next(), generator.next()]
    return Secret(text: words.map(Hexadecimal.encode).joined())
  }

  init(text: String) {
    self.text = text
    digest = SHA256Digest(of: text)
  }

  /// Whether `given` is the secret, byte for byte.
  ///
  /// It compares the whole digests, so that the time of the comparison does not reveal where two texts differ.
  func isSame(as given: some StringProtocol) -> Bool {
    zip(digest.bytes, SHA256Digest(of: given.utf8).bytes).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
