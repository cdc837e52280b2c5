public import Digests

/// The pairs of pictures that one search found near, with the measured values of each.
///
/// They are stored as a blob. Another threshold then needs no new search, and a new picture is compared without the
/// rest.
public struct NearPairs: Hashable, Sendable {
  /// Two pictures of the search, in 16 bytes: a dataset of similar pictures has millions of pairs.
  public struct Pair: Hashable, Sendable {
    private var first: UInt32
    private var second: UInt32
    private let bits: UInt16
    private let thousandths: Int16
    /// The form in which the two were compared.
    public let form: PairForm

    public init(i: Int, j: Int, distance: Int, score: Int?, form: PairForm) {
      first = UInt32(i)
      second = UInt32(j)
      bits = UInt16(clamping: distance)
      thousandths = score.map { max(Int16(clamping: $0), .min + 1) } ?? .min
      self.form = form
    }

    /// Index of the picture with the smaller digest.
    public var i: Int { Int(first) }
    /// Index of the picture with the greater digest.
    public var j: Int { Int(second) }
    /// The number of bits that differ; under `auto` those of the 64-bit codes.
    public var distance: Int { Int(bits) }
    /// The score of the comparison of the two, in thousandths; nil if the distance decides alone.
    public var score: Int? { thousandths == .min ? nil : Int(thousandths) }

    /// The same pair with other indices of its pictures.
    package func moved(to i: Int, _ j: Int) -> Pair {
      var pair = self
      (pair.first, pair.second) = (UInt32(i), UInt32(j))
      return pair
    }
  }

  /// The identity of the search: algorithm, versions, libraries, gate.
  package let search: String
  /// The number of bits of a code.
  public let bits: Int
  /// The search does not look for pairs that are further apart than this.
  public let radius: Int
  /// Every picture that was searched, sorted by digest.
  public let images: [SHA256Digest]
  /// The pairs, sorted by `i`, then `j`; the plain form comes first.
  public let pairs: [Pair]

  package init(search: String, bits: Int, radius: Int, images: [SHA256Digest], pairs: [Pair]) {
    self.search = search
    self.bits = bits
    self.radius = radius
    self.images = images
    self.pairs = pairs.sorted { ($0.i, $0.j, $0.form.rawValue) < ($1.i, $1.j, $1.form.rawValue) }
  }

  /// The pairs among `wanted` that are at most `radius` apart, by the indices there, and which of `wanted` were not
  /// searched.
  package func restricted(to wanted: [SHA256Digest], within radius: Int) -> (pairs: [Pair], missing: [Int]) {
    // Both lists are sorted, so one pass over both is enough.
    var moved = [Int?](repeating: nil, count: images.count)
    var missing: [Int] = []
    var next = 0
    for (place, image) in wanted.enumerated() {
      while next < images.count, images[next] < image { next += 1 }
      if next < images.count, images[next] == image { moved[next] = place } else { missing.append(place) }
    }
    // The order of `i` and `j` holds: both lists are sorted by digest.
    let pairs = pairs.compactMap { pair -> Pair? in
      guard pair.distance <= radius, let i = moved[pair.i], let j = moved[pair.j] else { return nil }
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
  package func encoded() -> [UInt8] {
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
  package init?(encoded bytes: [UInt8]) {
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
