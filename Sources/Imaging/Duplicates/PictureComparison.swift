public import Digests

/// Two files held against each other by every measure there is, and what a build would say of the pair.
public struct PictureComparison: Sendable {
  /// What the two are to each other.
  public enum Verdict: String, Sendable {
    /// The same bytes.
    case exact
    /// The same pixels in other bytes.
    case samePixels = "same_pixels"
    /// The same picture, altered.
    case near
    /// Alike enough for a mention, not for dropping one.
    case similar
    case different

    /// Whether a build would drop one of the two.
    public var isDuplicate: Bool {
      switch self {
      case .exact, .samePixels, .near: true
      case .similar, .different: false
      }
    }
  }

  /// One of the two files.
  public struct Side: Sendable {
    /// The digest of its bytes.
    public let digest: SHA256Digest
    /// How many bytes.
    public let bytes: Int
    /// What the picture is, or why there is none.
    public let facts: Result<ImageFacts, InspectFailure>
    /// The digest of its pixels; nil where there is no picture.
    public let pixels: UInt64?
    /// The small picture the check looks at; nil where there is no picture.
    public let thumbnail: Thumbnail?
  }

  /// The distance of two codes of one kind.
  public struct Distance: Sendable, Hashable {
    /// What the bits are of.
    public let name: String
    /// How many differ.
    public let distance: Int
    /// Of how many.
    public let bits: Int
    /// The greatest distance that decides, or for `auto` lets the pair through to the check.
    public let limit: Int
  }

  /// The two files, in the order given.
  public let sides: (first: Side, second: Side)
  /// What a build with the default algorithm would say.
  public let verdict: Verdict
  /// The distances by every algorithm; none unless both are pictures.
  public let distances: [Distance]
  /// What looking at the thumbnails gave, plain and mirrored, in thousandths; nil unless both are pictures.
  public let scores: (plain: Int, mirrored: Int)?
  /// Whether the pair passes the gate to that look.
  public let isCandidate: Bool

  /// Compares two files.
  ///
  /// - Parameters:
  ///   - gate: Which pairs the check looks at.
  ///   - maxPixels: The most pixels either may have.
  public init(_ first: [UInt8], _ second: [UInt8], gate: CandidateGate = .standard, maxPixels: Int) {
    let sides = (first: Self.side(first, maxPixels: maxPixels), second: Self.side(second, maxPixels: maxPixels))
    self.sides = sides
    guard case .success(let a) = sides.first.facts, case .success(let b) = sides.second.facts,
      let small = sides.first.thumbnail, let other = sides.second.thumbnail
    else {
      verdict = sides.first.digest == sides.second.digest ? .exact : .different
      (distances, scores, isCandidate) = ([], nil, false)
      return
    }
    // As in a build, the picture with the smaller digest is the one that the other is aligned with.
    let isSwapped = sides.second.digest < sides.first.digest
    let pair = isSwapped ? (other, small) : (small, other)
    scores = (PairCheck.score(pair.0, pair.1), PairCheck.score(pair.0, pair.1, isMirrored: true))
    let codes = isSwapped ? [b.codes, a.codes] : [a.codes, b.codes]
    let found = CandidateSearch(codes, cropped: [CropCodes(of: pair.0), CropCodes(of: pair.1)], gate: gate).pairs()
    isCandidate = !found.isEmpty
    let isSame = sides.first.pixels == sides.second.pixels && a.width == b.width && a.height == b.height
    if sides.first.digest == sides.second.digest {
      verdict = .exact
    } else if isSame {
      verdict = .samePixels
    } else {
      let grades = found.compactMap { PairCheck.match($0, pair.0, pair.1)?.grade }
      verdict = grades.contains(.near) ? .near : grades.contains(.similar) ? .similar : .different
    }
    distances = Self.codeDistances(a.codes, b.codes, gate: gate) + Self.distances(first, second, maxPixels: maxPixels)
  }

  private static func side(_ bytes: [UInt8], maxPixels: Int) -> Side {
    let options = InspectOptions(
      formats: Set(ImageFormat.allCases), minSide: 1, maxPixels: maxPixels, maxAspectRatio: .infinity)
    let result = ImageInspector.examine(bytes, options: options)
    let thumbnail = (try? result.get()).map { Thumbnail($0.thumbnail) }
    return Side(
      digest: SHA256Digest(of: bytes), bytes: bytes.count, facts: result.map(\.facts),
      pixels: thumbnail == nil ? nil : try? PixelDigest.of(bytes, maxPixels: maxPixels), thumbnail: thumbnail)
  }

  private static func codeDistances(
    _ a: PerceptualCodes, _ b: PerceptualCodes, gate: CandidateGate
  ) -> [Distance] {
    [
      Distance(name: "dct64", distance: (a.dct8 ^ b.dct8).nonzeroBitCount, bits: 64, limit: gate.limit8),
      Distance(
        name: "dct64_mirrored", distance: (a.dct8Mirrored ^ b.dct8).nonzeroBitCount, bits: 64, limit: gate.limit8),
      Distance(name: "dct256", distance: a.dct16.distance(to: b.dct16), bits: 256, limit: gate.limit16),
      Distance(
        name: "dct256_mirrored", distance: a.dct16Mirrored.distance(to: b.dct16), bits: 256, limit: gate.limit16),
    ]
  }

  /// The distances of the algorithms that decide by distance alone, with their automatic limits.
  private static func distances(_ first: [UInt8], _ second: [UInt8], maxPixels: Int) -> [Distance] {
    NearAlgorithm.allCases.compactMap { algorithm in
      guard algorithm != .auto,
        let a = try? NearCode.code(of: first, algorithm: algorithm, maxPixels: maxPixels),
        let b = try? NearCode.code(of: second, algorithm: algorithm, maxPixels: maxPixels),
        let distance = a.distance(to: b)
      else { return nil }
      return Distance(
        name: algorithm.rawValue, distance: distance, bits: algorithm.bits, limit: algorithm.automaticLimit)
    }
  }
}
