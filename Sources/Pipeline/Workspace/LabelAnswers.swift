package import Digests
package import Listings
import Manifest

/// A person's answers about the pictures of a class, with the line of each for `explain`.
package struct LabelAnswers: Sendable {
  /// The answers, by picture.
  package var byImage: [SHA256Digest: Item.Answer] = [:]
  /// The `file:line` of each answer.
  package var places: [SHA256Digest: String] = [:]

  package init(byImage: [SHA256Digest: Item.Answer] = [:], places: [SHA256Digest: String] = [:]) {
    self.byImage = byImage
    self.places = places
  }

  /// The answers in canonical bytes, independent of the file's order and spacing: their digest is in the key, the
  /// bytes in the store.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: byImage.count * 33)
    for image in byImage.keys.sorted() {
      writer.append(image)
      writer.append(byImage[image]?.rawValue ?? 0)
    }
    return writer.bytes
  }

  /// The digest of ``encoded()``; nil if there are no answers.
  var digest: SHA256Digest? { byImage.isEmpty ? nil : SHA256Digest(of: encoded()) }

  /// Reads ``encoded()``.
  init?(encoded bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    while !reader.isAtEnd {
      guard let image = reader.digest(), let answer = reader.number(UInt8.self).flatMap(Item.Answer.init(rawValue:))
      else { return nil }
      byImage[image] = answer
    }
  }

}
