import CImage

/// The second stage of `auto`: compares two thumbnails and decides whether they show the same picture.
///
/// An affine map aligns the second thumbnail with the first, so crops, frames and small rotations do not matter. Then
/// the directions of the gradients are compared. The share of each pixel is capped, so that an outline on a plain
/// background has little weight if the area inside it differs. If the directions agree, an edit of the whole picture
/// must explain the differences of colours, and in drawings those of parts. Otherwise two shirts of the same cut, or an
/// O and a Q, would be copies.
///
/// Features were chosen on 390 photos and 12,480 edited copies of them, including 160 photos of clothes on plain
/// backgrounds. Of 254,000 different candidates, 17 reached 700 and none reached 725; the number falls by a factor of
/// ten for every 25 points. The threshold is four such steps higher, as a margin for other photos; this misses one copy
/// in a thousand.
public enum PairCheck {
  /// The difference between two pictures whose structures agree.
  public enum Difference: String, Sendable {
    /// An area has a colour that no slight edit of the whole picture explains.
    case colours
    /// A drawing has a part that the other one does not have.
    case parts
    /// The pictures are drawings of a letter, a sign or an icon, and one is turned or mirrored. Then it is a different one.
    case turn
  }

  /// The result of comparing two thumbnails.
  public struct Look: Sendable, Hashable {
    /// The similarity: -1000 to 1000, in whole thousandths, so that a verdict never depends on rounding errors.
    public let score: Int
    /// The difference although the structures agree; the score is then at most that of similar pictures.
    public let difference: Difference?
  }

  /// Part of every key. Raise it if the same pair would give another score.
  public static let version = 5
  /// The minimum score of near duplicates.
  public static let same = 825
  /// The minimum score of similar pictures.
  public static let similar = 650

  /// Compares two thumbnails.
  ///
  /// - Parameters:
  ///   - first: The thumbnail of the picture with the smaller digest. The result depends on the order of the two.
  ///   - second: The thumbnail of the other one.
  ///   - form: The form in which the two are compared.
  public static func look(_ first: Thumbnail, _ second: Thumbnail, as form: PairForm = .plain) -> Look {
    let (one, other) = (PictureForms(first), PictureForms(second))
    return look(one, other, as: form)
  }

  /// Compares two pictures whose forms are prepared only once.
  ///
  /// On a plain background, the frame of a picture is that background. Therefore, if the whole pictures differ, their contents
  /// without frames do not count.
  public static func look(_ first: PictureForms, _ second: PictureForms, as form: PairForm) -> Look {
    if form == .bothFramed {
      let whole = look(first.template(.plain), second.picture(isFramed: false), isTurned: false)
      if whole.difference != nil { return whole }
    }
    return look(first.template(form), second.picture(isFramed: form.freesSecond), isTurned: form.isTurned)
  }

  private static func look(_ first: PairTemplate, _ second: PairPicture, isTurned: Bool) -> Look {
    var found = unsafe dsb_pair_compare(first.handle, second.handle)
    let structure = Int((found.structure * 1000).rounded())
    if contradicts(found, structure: structure) {
      return Look(score: min(structure, contradicted), difference: structure >= same ? .colours : nil)
    }
    guard structure >= same else { return Look(score: structure, difference: nil) }
    let unexplained = unsafe dsb_pair_explain(first.handle, second.handle, &found)
    let isSketch = unexplained.is_sketch != 0
    let difference: Difference? =
      if hasOtherColours(unexplained, found) {
        .colours
      } else if unexplained.parts > (isSketch ? mostPartsOfSketch : mostParts) {
        .parts
      } else if isSketch && isTurned {
        .turn
      } else { nil }
    return Look(score: difference == nil ? structure : contradicted, difference: difference)
  }

  /// The score of ``look(_:_:as:)``.
  public static func score(_ first: Thumbnail, _ second: Thumbnail, as form: PairForm = .plain) -> Int {
    look(first, second, as: form).score
  }

  /// Compares the thumbnails of a candidate; returns nil if the two are not even similar.
  ///
  /// - Parameters:
  ///   - pair: The candidate, with the indices of its pictures in the order of their digests.
  ///   - first: The thumbnail of the smaller index.
  ///   - second: The thumbnail of the larger index.
  public static func match(
    _ pair: CandidateSearch.Pair, _ first: Thumbnail, _ second: Thumbnail
  ) -> DuplicateMatch? {
    mayAgree(first, second, as: pair.form) ? match(pair, PictureForms(first), PictureForms(second)) : nil
  }

  /// Whether two thumbnails are alike enough to be compared at all. A build asks this of every candidate first.
  ///
  /// A picture without its frame has another outline, so pairs in such a form are always compared.
  public static func mayAgree(_ first: Thumbnail, _ second: Thumbnail, as form: PairForm) -> Bool {
    form.isFramed || PairGuide(first, as: form).mayAgree(with: PairOutline(second))
  }

  /// Compares two pictures whose forms are prepared only once, and which may agree.
  public static func match(
    _ pair: CandidateSearch.Pair, _ first: PictureForms, _ second: PictureForms
  ) -> DuplicateMatch? {
    let score = look(first, second, as: pair.form).score
    return grade(of: score).map {
      DuplicateMatch(pair.i, pair.j, distance: pair.distance8, score: score, grade: $0, form: pair.form)
    }
  }

  /// The grade of a score; nil if the pictures are not even similar.
  public static func grade(of score: Int) -> DuplicateMatch.Grade? {
    if score >= same { return .near }
    return score >= similar ? .similar : nil
  }

  /// The largest score of pictures whose colours or parts differ: they may be similar, but not the same.
  private static let contradicted = 700
  /// The tangent of the largest rotation of all hues, 24 degrees.
  ///
  /// Of 9,200 edited copies, one reaches 23 degrees because of overexposed colours, and no other reaches 20; a rotation
  /// of 30 degrees gives 25 to 32.
  private static let mostTurned: Float = 0.44
  /// The minimum agreement of hues; the second value is for pictures whose structures agree, because they are checked
  /// further.
  private static let leastHue: Float = 0.85
  private static let leastHueExplained: Float = 0.7
  /// The largest difference in levels between the colours and those of the best edit; no true copy exceeds 20.
  private static let mostColours: Float = 26
  /// The same in plain pictures, which show hardly more than one thing on a ground: in cells, in blocks of cells, and the tangent of
  /// the rotation of hues, 8 degrees. 98 in 100 copies of such drawings stay below 3, 4 and 6 degrees.
  private static let mostColoursOfPlain: Float = 12
  private static let mostBlocksOfPlain: Float = 7
  private static let mostTurnedOfPlain: Float = 0.14
  /// The largest difference of a small window of a drawing, as a share of the contrast; 99 in 100 copies are below it.
  private static let mostParts: Float = 0.15
  /// The same for a drawing of few tones. 98 in 100 copies of signs, letters and icons stay below 0.08. The signs for 60 and 80,
  /// which are most alike, reach 0.117.
  private static let mostPartsOfSketch: Float = 0.1

  private static func hasOtherColours(_ unexplained: dsb_pair_difference, _ found: dsb_pair_agreement) -> Bool {
    guard unexplained.is_plain != 0 else { return unexplained.colours > mostColours }
    let isTurned = min(found.first_colour, found.second_colour) >= 8 && found.turn > mostTurnedOfPlain
    return unexplained.colours > mostColoursOfPlain || unexplained.blocks > mostBlocksOfPlain || isTurned
  }

  private static func contradicts(_ found: dsb_pair_agreement, structure: Int) -> Bool {
    let (weaker, stronger) = (
      min(found.first_colour, found.second_colour), max(found.first_colour, found.second_colour)
    )
    // Both pictures have a hue.
    let leastHue = structure < same ? leastHue : leastHueExplained
    if weaker >= 8 { return found.hue < leastHue || found.turn > mostTurned }
    // Only one picture has a hue: the other can be a grey copy only if its structure is almost the same.
    return weaker < 4 && stronger >= 12 && structure < 850
  }
}
