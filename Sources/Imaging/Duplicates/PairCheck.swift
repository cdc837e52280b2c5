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
    /// A letter, a sign or an icon lies another way: then it is another one.
    case turn
  }

  /// What looking at two thumbnails gave.
  public struct Look: Sendable, Hashable {
    /// How alike they are: -1000 to 1000, in thousandths, so that a verdict never hangs on a rounding.
    public let score: Int
    /// What tells them apart although their structures agree; the score is then that of similar pictures at most.
    public let difference: Difference?
  }

  /// Part of every key: raised when the same pair would give another score.
  public static let version = 4
  /// The least score of one picture.
  public static let same = 825
  /// The least score that is worth a mention.
  public static let similar = 650

  /// Looks at two thumbnails.
  ///
  /// - Parameters:
  ///   - first: That of the picture with the smaller digest: the result depends on which of the two is aligned.
  ///   - second: That of the other one.
  ///   - form: In which form the two are compared.
  public static func look(_ first: Thumbnail, _ second: Thumbnail, as form: PairForm = .plain) -> Look {
    let (one, other) = (PictureForms(first), PictureForms(second))
    return look(one, other, as: form)
  }

  /// The same of two pictures whose forms are each made once.
  ///
  /// Before a plain ground the frame of a picture is that ground. So where the whole pictures are told apart, what is left of
  /// both without their frames does not count.
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
      if unexplained.colours > mostColours {
        .colours
      } else if unexplained.parts > (isSketch ? mostPartsOfSketch : mostParts) {
        .parts
      } else if isSketch && isTurned {
        .turn
      } else { nil }
    return Look(score: difference == nil ? structure : contradicted, difference: difference)
  }

  /// How alike two thumbnails are, as ``look(_:_:as:)`` has it.
  public static func score(_ first: Thumbnail, _ second: Thumbnail, as form: PairForm = .plain) -> Int {
    look(first, second, as: form).score
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
    match(pair, PictureForms(first), PictureForms(second))
  }

  /// The same of two pictures whose forms are each made once.
  public static func match(
    _ pair: CandidateSearch.Pair, _ first: PictureForms, _ second: PictureForms
  ) -> DuplicateMatch? {
    let score = look(first, second, as: pair.form).score
    return grade(of: score).map {
      DuplicateMatch(pair.i, pair.j, distance: pair.distance8, score: score, grade: $0, form: pair.form)
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
  /// The same of a drawing of few tones: 98 in 100 copies of signs, letters and icons stay below .08, and signs of 60 and 80,
  /// which are nearest to each other, come to .117.
  private static let mostPartsOfSketch: Float = 0.1

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
