import CImage

/// The second stage of `auto`: looks at two thumbnails and says whether they show the same picture.
///
/// The second is aligned with the first by an affine map, so crops, frames and slight turns do not matter. Then the
/// directions of the gradients are compared, each pixel's share capped: an outline before a plain background counts for
/// little when what it encloses differs. Where they agree, an edit of the whole picture has to explain the colours, and in
/// drawings the parts: otherwise two shirts of one cut, or an O and a Q, would be copies.
///
/// Features were chosen on 390 photos and 12,480 altered copies of them, 160 of clothes before plain backgrounds among
/// them. Of 254,000 unlike candidates there 17 came to 700 and none to 725, ten times fewer for every 25 more. The
/// threshold lies four such steps above, for other people's photos: that costs one copy in a thousand.
public enum PairCheck {
  /// What tells two pictures apart of which the structures agree.
  public enum Difference: String, Sendable {
    /// An area has a colour that no slight edit of the whole picture gives it.
    case colours
    /// A drawing has something that the other has not.
    case parts
  }

  /// What looking at two thumbnails gave.
  public struct Look: Sendable, Hashable {
    /// How alike they are: -1000 to 1000, in thousandths, so that a verdict never hangs on a rounding.
    public let score: Int
    /// What tells them apart although their structures agree; the score is then that of similar pictures at most.
    public let difference: Difference?
  }

  /// Part of every key: raised when the same pair would give another score.
  public static let version = 3
  /// The least score of one picture.
  public static let same = 825
  /// The least score that is worth a mention.
  public static let similar = 650

  /// Looks at two thumbnails.
  ///
  /// - Parameters:
  ///   - first: That of the picture with the smaller digest: the result depends on which of the two is aligned.
  ///   - second: That of the other one.
  ///   - isMirrored: Whether `first` is compared mirrored left to right.
  public static func look(_ first: Thumbnail, _ second: Thumbnail, isMirrored: Bool = false) -> Look {
    look(PairTemplate(first, isMirrored: isMirrored), PairPicture(second))
  }

  /// The same of two pictures that are ready: the one with the smaller digest, mirrored if it is to be, and the other one.
  public static func look(_ first: PairTemplate, _ second: PairPicture) -> Look {
    var found = unsafe dsb_pair_compare(first.handle, second.handle)
    let structure = Int((found.structure * 1000).rounded())
    if contradicts(found, structure: structure) {
      return Look(score: min(structure, contradicted), difference: structure >= same ? .colours : nil)
    }
    guard structure >= same else { return Look(score: structure, difference: nil) }
    let unexplained = unsafe dsb_pair_explain(first.handle, second.handle, &found)
    let difference: Difference? =
      if unexplained.colours > mostColours { .colours } else if unexplained.parts > mostParts { .parts } else { nil }
    return Look(score: difference == nil ? structure : contradicted, difference: difference)
  }

  /// How alike two thumbnails are, as ``look(_:_:isMirrored:)`` has it.
  public static func score(_ first: Thumbnail, _ second: Thumbnail, isMirrored: Bool = false) -> Int {
    look(first, second, isMirrored: isMirrored).score
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
    let score = look(first, second).score
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

  /// The most that pictures can have of which the colours or the parts differ: they may be similar, but not the same.
  private static let contradicted = 700
  /// The tangent of the greatest turn of all hues, 24 degrees.
  ///
  /// Of 9,200 altered copies one comes to 23, for blown-out colours, and no other to 20; hues turned by 30 give 25 to 32.
  private static let mostTurned: Float = 0.44
  /// The least agreement of hues, and that of pictures of which the structures agree: they are looked at more closely.
  private static let leastHue: Float = 0.85
  private static let leastHueExplained: Float = 0.7
  /// Levels that colours may differ from what the best edit gives; none of the same copies is past 20.
  private static let mostColours: Float = 26
  /// The share of the contrast by which a small window of a drawing may differ: 99 in 100 copies of drawings stay below it.
  private static let mostParts: Float = 0.15

  private static func contradicts(_ found: dsb_pair_agreement, structure: Int) -> Bool {
    let (weaker, stronger) = (
      min(found.first_colour, found.second_colour), max(found.first_colour, found.second_colour)
    )
    // Both have a hue.
    let leastHue = structure < same ? leastHue : leastHueExplained
    if weaker >= 8 { return found.hue < leastHue || found.turn > mostTurned }
    // One has and one has not: a grey copy, of which the structure is then all but the same.
    return weaker < 4 && stronger >= 12 && structure < 850
  }
}
