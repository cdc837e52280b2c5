package import Digests

/// How the chosen pictures of a class cover those that were left out.
package struct SelectionCover: Hashable, Sendable {
  /// A picture that was left out.
  package struct Left: Hashable, Sendable {
    package var image: SHA256Digest
    /// The chosen picture that it is most like.
    package var nearest: SHA256Digest
    /// How unlike the two are, in ten-thousandths: 0 for the same, 10,000 and more for nothing in common.
    package var distance: UInt16

    package init(image: SHA256Digest, nearest: SHA256Digest, distance: UInt16) {
      self.image = image
      self.nearest = nearest
      self.distance = distance
    }
  }

  /// The property by which pictures are compared.
  package enum Basis: UInt8, Sendable {
    case embeddings = 1
    case codes = 2
  }

  package var basis: Basis
  /// How many pictures were chosen.
  package var chosen: Int
  /// How many of them the lock had.
  package var kept: Int
  /// The pictures that were left out, by digest.
  package var left: [Left]

  package init(basis: Basis, chosen: Int, kept: Int, left: [Left]) {
    self.basis = basis
    self.chosen = chosen
    self.kept = kept
    self.left = left.sorted { $0.image < $1.image }
  }

  /// The mean distance of the pictures of the class to the nearest chosen one, from 0 to 1.
  package var meanDistance: Double {
    let all = chosen + left.count
    return all > 0 ? Double(left.reduce(0) { $0 + Int($1.distance) }) / Double(all) / 10_000 : 0
  }

  /// The cover in bytes, for the store.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 32 + left.count * 66)
    writer.append(Self.magic)
    writer.append(basis.rawValue)
    writer.append(UInt32(clamping: chosen))
    writer.append(UInt32(clamping: kept))
    writer.append(UInt32(clamping: left.count))
    for row in left {
      writer.append(row.image)
      writer.append(row.nearest)
      writer.append(row.distance)
    }
    return writer.bytes
  }

  /// Reads ``encoded()``; nil for anything else.
  package init?(encoded bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard reader.text() == Self.magic, let basis = reader.number(UInt8.self).flatMap(Basis.init(rawValue:)),
      let chosen = reader.number(UInt32.self), let kept = reader.number(UInt32.self),
      let count = reader.number(UInt32.self), Int(count) * 66 == bytes.count - reader.offset
    else { return nil }
    self.basis = basis
    self.chosen = Int(chosen)
    self.kept = Int(kept)
    left = []
    left.reserveCapacity(Int(count))
    for _ in 0..<count {
      guard let image = reader.digest(), let nearest = reader.digest(), let distance = reader.number(UInt16.self) else {
        return nil
      }
      left.append(Left(image: image, nearest: nearest, distance: distance))
    }
  }

  private static let magic = "dscover1"
}
