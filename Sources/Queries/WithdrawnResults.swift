import Digests
import Engine

/// Recognizes results that are about pictures which are taken down.
struct WithdrawnResults: Sendable {
  private let pictures: Set<SHA256Digest>
  /// A result has the first eight bytes of the digest of its picture.
  private let prefixes: Set<UInt64>

  init(_ pictures: Set<SHA256Digest>) {
    self.pictures = pictures
    prefixes = Set(pictures.map(\.prefix))
  }

  /// Whether there is no such picture.
  var isEmpty: Bool { pictures.isEmpty }

  /// Whether a result was computed from such a picture or has it.
  func contains(_ entry: ActionEntry) -> Bool {
    entry.source.map(prefixes.contains) ?? false || entry.blob.map(pictures.contains) ?? false
  }
}
