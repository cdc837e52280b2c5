import Diagnostics
import Digests
import Imaging
import Listings

/// The squares that a person drew on the pictures of a class, with the line of each for `explain`.
struct CropSquares: Sendable {
  /// The decision of a person about one picture.
  enum Choice: Hashable, Sendable {
    case box(SquareBox)
    /// Cropping showed that the picture is not of the class.
    case rejected

    /// The decision as `explain` prints it: `x,y,side`, as in the lock.
    var text: String {
      switch self {
      case .box(let box): "\(box.x),\(box.y),\(box.side)"
      case .rejected: "rejected"
      }
    }
  }

  var byImage: [SHA256Digest: Choice] = [:]
  /// The line of each.
  var places: [SHA256Digest: SourcePlace] = [:]

  init(byImage: [SHA256Digest: Choice] = [:], places: [SHA256Digest: SourcePlace] = [:]) {
    self.byImage = byImage
    self.places = places
  }

  /// The decisions in canonical bytes: their digest is in the key, and the bytes are in the store.
  func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: byImage.count * 48)
    for image in byImage.keys.sorted() {
      writer.append(image)
      guard case .box(let box)? = byImage[image] else {
        writer.append(UInt8(0))
        continue
      }
      writer.append(UInt8(1))
      for number in [box.x, box.y, box.side] { writer.append(Int32(clamping: number)) }
    }
    return writer.bytes
  }

  /// The digest of ``encoded()``; nil if there are no decisions.
  var digest: SHA256Digest? { byImage.isEmpty ? nil : SHA256Digest(of: encoded()) }

  /// Reads ``encoded()``.
  init?(encoded bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    while !reader.isAtEnd {
      guard let image = reader.digest(), let tag = reader.number(UInt8.self) else { return nil }
      if tag == 0 {
        byImage[image] = .rejected
        continue
      }
      guard let x = reader.number(Int32.self), let y = reader.number(Int32.self), let side = reader.number(Int32.self)
      else { return nil }
      byImage[image] = .box(SquareBox(x: Int(x), y: Int(y), side: Int(side)))
    }
  }
}
