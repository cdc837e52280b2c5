public import Digests

/// Compares two files by every available measure, and gives the decision of a build about the pair.
public struct PictureComparison: Sendable {
  /// The relation between the two files.
  public enum Verdict: String, Sendable {
    /// The same bytes.
    case exact
    /// The same pixels in other bytes.
    case samePixels = "same_pixels"
    /// The same picture, edited.
    case near
    /// Similar enough to be mentioned, but not to drop one.
    case similar
    case different
  }

  /// One of the two files.
  public struct Side: Sendable {
    /// The digest of its bytes.
    public let digest: SHA256Digest
    /// The number of its bytes.
    public let bytes: Int
    /// The facts of the picture, or the reason why there is none.
    public let facts: Result<ImageFacts, InspectFailure>
    /// The digest of its pixels; nil if it is not a picture.
    public let pixels: UInt64?
    /// The thumbnail for the check; nil if it is not a picture.
    public let thumbnail: Thumbnail?
  }

  /// The distance of two codes of one kind.
  public struct Distance: Sendable, Hashable {
    /// The name of the code.
    public let name: String
    /// The number of different bits.
    public let distance: Int
    /// The number of bits.
    public let bits: Int
    /// The largest distance of a match, or for `auto` of a candidate for the check.
    public let limit: Int
    /// Whether the distance is within the limit.
    public var isWithin: Bool { distance <= limit }
  }

  /// The distance by an algorithm that decides by distance alone, and whether both codes are reliable enough to decide.
  private typealias Measured = (algorithm: NearAlgorithm, isUsable: Bool, distance: Distance)

  /// The two files, in the order given.
  public let sides: (first: Side, second: Side)
  /// The decision of a build with the rule.
  public let verdict: Verdict
  /// Whether a build with the rule would drop one of the two.
  public let isDuplicate: Bool
  /// The distances by every algorithm; empty unless both files are pictures.
  public let distances: [Distance]
  /// The scores of the thumbnails, plain and mirrored, in thousandths; nil unless both files are pictures.
  public let scores: (plain: Int, mirrored: Int)?
  /// The clockwise rotation in degrees that turns the first into the second; nil if it is 0 or the two are not near duplicates.
  public let turned: Int?
  /// Why the two are different although their structures agree; nil if nothing differs, or if the structures do not agree.
  public let difference: PairCheck.Difference?
  /// Whether the pair passes the gate to the check.
  public let isCandidate: Bool

  /// Compares two files.
  ///
  /// - Parameters:
  ///   - rule: The definition of a near duplicate.
  ///   - dropsSamePixels: Whether the same pixels in other bytes count as an exact copy, regardless of the rule.
  ///   - maxPixels: The most pixels of either picture.
  public init(
    _ first: [UInt8], _ second: [UInt8], by rule: NearRule = NearRule(), dropsSamePixels: Bool = false, maxPixels: Int
  ) {
    let sides = (first: Self.side(first, maxPixels: maxPixels), second: Self.side(second, maxPixels: maxPixels))
    self.sides = sides
    guard case .success(let a) = sides.first.facts, case .success(let b) = sides.second.facts,
      let small = sides.first.thumbnail, let other = sides.second.thumbnail
    else {
      verdict = sides.first.digest == sides.second.digest ? .exact : .different
      isDuplicate = verdict == .exact
      (distances, scores, turned, difference, isCandidate) = ([], nil, nil, nil, false)
      return
    }
    // As in a build, the picture with the smaller digest is first, and the other one is aligned with it.
    let isSwapped = sides.second.digest < sides.first.digest
    let pair = isSwapped ? (other, small) : (small, other)
    let looks = (PairCheck.look(pair.0, pair.1), PairCheck.look(pair.0, pair.1, as: .mirrored))
    scores = (looks.0.score, looks.1.score)
    let codes = isSwapped ? [b.codes, a.codes] : [a.codes, b.codes]
    let found = CandidateSearch(
      codes, altered: [AlteredCodes(of: pair.0), AlteredCodes(of: pair.1)], gate: rule.gate
    ).pairs()
    isCandidate = !found.isEmpty
    let measured = Self.distances(first, second, by: rule, maxPixels: maxPixels)
    distances = Self.codeDistances(a.codes, b.codes, gate: rule.gate) + measured.map(\.distance)
    // The verdict of the rule, before bytes and pixels are compared.
    let matches =
      rule.algorithm == .auto
      ? found.compactMap { PairCheck.match($0, pair.0, pair.1) }.filter { $0.distance <= rule.limit } : []
    let grades: [DuplicateMatch.Grade] =
      switch rule.algorithm {
      case .auto: matches.map(\.grade)
      case .gradient, .phash, .dhash, .pdq:
        measured.contains { $0.algorithm == rule.algorithm && $0.isUsable && $0.distance.isWithin } ? [.near] : []
      }
    let isNear = grades.contains(.near)
    // Indices follow the order of the digests. The result is the rotation from the first file to the second.
    let closest = matches.filter { $0.grade == .near }.max { ($0.score ?? 0) < ($1.score ?? 0) }
    turned = closest.map { $0.degrees(to: isSwapped ? 0 : 1) }.flatMap { $0 == 0 ? nil : $0 }
    difference = isNear ? nil : looks.0.difference ?? looks.1.difference
    let isSame = sides.first.pixels == sides.second.pixels && a.width == b.width && a.height == b.height
    if sides.first.digest == sides.second.digest {
      (verdict, isDuplicate) = (.exact, true)
    } else if isSame {
      (verdict, isDuplicate) = (.samePixels, dropsSamePixels || isNear)
    } else if isNear {
      (verdict, isDuplicate) = (.near, true)
    } else {
      (verdict, isDuplicate) = (grades.contains(.similar) ? .similar : .different, false)
    }
  }

  private static func side(_ bytes: [UInt8], maxPixels: Int) -> Side {
    var options = InspectOptions(
      formats: Set(ImageFormat.allCases), minSide: 1, maxPixels: maxPixels, maxAspectRatio: .infinity)
    options.scoresQuality = false
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

  /// The distances of the algorithms that decide by distance alone, with the limit of the rule or their default limits.
  private static func distances(
    _ first: [UInt8], _ second: [UInt8], by rule: NearRule, maxPixels: Int
  ) -> [Measured] {
    NearAlgorithm.allCases.compactMap { algorithm in
      guard algorithm != .auto,
        let a = try? NearCode.code(of: first, algorithm: algorithm, maxPixels: maxPixels),
        let b = try? NearCode.code(of: second, algorithm: algorithm, maxPixels: maxPixels),
        let distance = a.distance(to: b)
      else { return nil }
      let limit = algorithm == rule.algorithm ? rule.limit : algorithm.automaticLimit
      return (
        algorithm, a.isUsable && b.isUsable,
        Distance(name: algorithm.rawValue, distance: distance, bits: algorithm.bits, limit: limit)
      )
    }
  }
}
