import CImage

/// The second stage of `auto`: looks at two thumbnails and says whether they show the same picture.
///
/// The second is aligned with the first by an affine map, so crops, frames and slight turns do not matter. Then the
/// directions of the gradients are compared, each pixel's share capped: an outline before a plain background counts for
/// little when what it encloses differs. Hues are compared where both pictures have them, so that two shirts of one
/// cut are told apart.
///
/// Features were chosen on 390 photos and 12,480 altered copies of them, 160 of clothes before plain backgrounds among
/// them. Of 254,000 unlike candidates there 17 came to 700 and none to 725, ten times fewer for every 25 more. The
/// threshold lies four such steps above, for other people's photos: that costs one copy in a thousand.
public enum PairCheck {
  /// Part of every key: raised when the same pair would give another score.
  public static let version = 2
  /// The least score of one picture.
  public static let same = 825
  /// The least score that is worth a mention.
  public static let similar = 650

  /// How alike two thumbnails are: -1000 to 1000, in thousandths, so that a verdict never hangs on a rounding.
  ///
  /// - Parameters:
  ///   - first: That of the picture with the smaller digest: the result depends on which of the two is aligned.
  ///   - second: That of the other one.
  ///   - isMirrored: Whether `first` is compared mirrored left to right.
  public static func score(_ first: Thumbnail, _ second: Thumbnail, isMirrored: Bool = false) -> Int {
    score(PairTemplate(first, isMirrored: isMirrored), PairPicture(second))
  }

  /// The same of two pictures that are ready: the one with the smaller digest, mirrored if it is to be, and the other one.
  public static func score(_ first: PairTemplate, _ second: PairPicture) -> Int {
    let found = unsafe dsb_pair_compare(first.handle, second.handle)
    let structure = Int((found.structure * 1000).rounded())
    return contradicts(found, structure: structure) ? min(structure, contradicted) : structure
  }

  /// What looking at the thumbnails of a candidate says; nil when the two are not even similar.
  ///
  /// - Parameters:
  ///   - pair: The candidate, its pictures indexed in the order of their digests.
  ///   - first: The thumbnail of the smaller index.
  ///   - second: The thumbnail of the greater.
  public static func match(
    _ pair: CandidateSearch.Pair, _ first: Thumbnail, _ second: Thumbnail
  ) -> DuplicateMatch? {
    match(pair, PairTemplate(first, isMirrored: pair.isMirrored), PairPicture(second))
  }

  /// The same of two pictures that are ready, the first mirrored where the candidate is.
  public static func match(
    _ pair: CandidateSearch.Pair, _ first: PairTemplate, _ second: PairPicture
  ) -> DuplicateMatch? {
    let score = score(first, second)
    return grade(of: score).map {
      DuplicateMatch(
        pair.i, pair.j, distance: pair.distance8, score: score, grade: $0, isMirrored: pair.isMirrored)
    }
  }

  /// What a score says; nil when it says nothing.
  public static func grade(of score: Int) -> DuplicateMatch.Grade? {
    if score >= same { return .near }
    return score >= similar ? .similar : nil
  }

  /// The most that pictures of different hues can have: they may be similar, but not the same.
  private static let contradicted = 700

  private static func contradicts(_ found: dsb_pair_agreement, structure: Int) -> Bool {
    let (weaker, stronger) = (
      min(found.first_colour, found.second_colour), max(found.first_colour, found.second_colour)
    )
    // Both have a hue. Of 10,900 altered copies two fell below 0.85, both for blown-out colours.
    if weaker >= 8 { return found.hue < 0.85 }
    // One has and one has not: a grey copy, of which the structure is then all but the same.
    return weaker < 4 && stronger >= 12 && structure < 850
  }
}
