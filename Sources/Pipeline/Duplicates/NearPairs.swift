public import Digests
public import Imaging
import Listings

/// The pairs of pictures that one search found near, with what was measured of each.
///
/// Kept as a blob, so that another threshold decides anew without a search, and a picture more is compared alone.
public struct NearPairs: Hashable, Sendable {
  /// Two pictures of the search, in 16 bytes: where pictures resemble each other there are millions.
  public struct Pair: Hashable, Sendable {
    private var first: UInt32
    private var second: UInt32
    private let bits: UInt16
    private let thousandths: Int16
    /// In which form they are alike.
    public let form: PairForm

    /// A pair.
    public init(i: Int, j: Int, distance: Int, score: Int?, form: PairForm) {
      first = UInt32(i)
      second = UInt32(j)
      bits = UInt16(clamping: distance)
      thousandths = score.map { max(Int16(clamping: $0), .min + 1) } ?? .min
      self.form = form
    }

    /// Index of the picture with the smaller digest.
    public var i: Int { Int(first) }
    /// Index of the one with the greater.
    public var j: Int { Int(second) }
    /// Bits that differ: of the 64-bit codes under `auto`.
    public var distance: Int { Int(bits) }
    /// What looking at the two gave, in thousandths; nil where the distance decides alone.
    public var score: Int? { thousandths == .min ? nil : Int(thousandths) }

    /// The same pair where its pictures have other indices.
    func moved(to i: Int, _ j: Int) -> Pair {
      var pair = self
      (pair.first, pair.second) = (UInt32(i), UInt32(j))
      return pair
    }
  }

  /// What searched: algorithm, versions, libraries, gate.
  let search: String
  /// The bits of a code.
  public let bits: Int
  /// Pairs further apart than this were not looked for.
  public let radius: Int
  /// Every picture that was searched, sorted by digest.
  public let images: [SHA256Digest]
  /// The pairs by `i`, then `j`, the plain one first.
  public let pairs: [Pair]

  init(search: String, bits: Int, radius: Int, images: [SHA256Digest], pairs: [Pair]) {
    self.search = search
    self.bits = bits
    self.radius = radius
    self.images = images
    self.pairs = pairs.sorted { ($0.i, $0.j, $0.form.rawValue) < ($1.i, $1.j, $1.form.rawValue) }
  }

  /// The pairs among `wanted`, by the indices there, and which of `wanted` were not searched.
  func restricted(to wanted: [SHA256Digest]) -> (pairs: [Pair], missing: [Int]) {
    // Both lists are sorted: they are walked side by side.
    var moved = [Int?](repeating: nil, count: images.count)
    var missing: [Int] = []
    var next = 0
    for (place, image) in wanted.enumerated() {
      while next < images.count, images[next] < image { next += 1 }
      if next < images.count, images[next] == image { moved[next] = place } else { missing.append(place) }
    }
    // The smaller index stays the smaller.
    let pairs = pairs.compactMap { pair -> Pair? in
      guard let i = moved[pair.i], let j = moved[pair.j] else { return nil }
      return pair.moved(to: i, j)
    }
    return (pairs, missing)
  }
}

extension NearPairs {
  private static let magic: [UInt8] = Array("dsnear".utf8)
  private static let format: UInt16 = 2
  /// Bytes of one pair.
  private static let pairLength = 13

  /// The canonical bytes.
  func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 64 + images.count * 32 + pairs.count * Self.pairLength)
    for byte in Self.magic { writer.append(byte) }
    writer.append(Self.format)
    writer.append(search)
    writer.append(UInt16(clamping: bits))
    writer.append(UInt16(clamping: radius))
    writer.append(UInt32(images.count))
    for image in images { writer.append(image) }
    writer.append(UInt32(pairs.count))
    for pair in pairs {
      writer.append(UInt32(pair.i))
      writer.append(UInt32(pair.j))
      writer.append(UInt16(clamping: pair.distance))
      writer.append(pair.score.map { Int16(clamping: $0) } ?? .min)
      writer.append(pair.form.rawValue)
    }
    return writer.bytes
  }

  /// Reads ``encoded()``; nil for anything else.
  init?(encoded bytes: [UInt8]) {
    guard bytes.starts(with: Self.magic) else { return nil }
    var reader = ByteReader(bytes, from: Self.magic.count)
    guard reader.number(UInt16.self) == Self.format, let search = reader.text(), let bits = reader.number(UInt16.self),
      let radius = reader.number(UInt16.self), let count = reader.number(UInt32.self), Int(count) <= bytes.count / 32
    else { return nil }
    let images = (0..<count).compactMap { _ in reader.digest() }
    guard images.count == Int(count), zip(images, images.dropFirst()).allSatisfy({ $0 < $1 }),
      let pairCount = reader.number(UInt32.self), Int(pairCount) <= bytes.count / Self.pairLength
    else { return nil }
    var pairs: [Pair] = []
    pairs.reserveCapacity(Int(pairCount))
    for _ in 0..<pairCount {
      guard let i = reader.number(UInt32.self), let j = reader.number(UInt32.self), i < j, j < count,
        let distance = reader.number(UInt16.self), let score = reader.number(Int16.self),
        let form = reader.number(UInt8.self).flatMap(PairForm.init(rawValue:))
      else { return nil }
      pairs.append(
        Pair(
          i: Int(i), j: Int(j), distance: Int(distance), score: score == .min ? nil : Int(score), form: form))
    }
    guard reader.isAtEnd else { return nil }
    self.init(search: search, bits: Int(bits), radius: Int(radius), images: images, pairs: pairs)
  }
}
