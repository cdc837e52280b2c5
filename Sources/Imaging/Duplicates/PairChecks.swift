/// Compares the pictures of many candidates, in an order in which few thumbnails have to be read and prepared more
/// than once.
///
/// If pictures resemble one another, each is a candidate hundreds of times, and reading costs as much as comparing.
/// So the second pictures of a piece of the search stay in memory, up to a limit; of the first ones, only the last is
/// kept. Most pairs of such pictures are told apart by their outlines, of which all that a piece needs fit in memory.
package struct PairChecks {
  /// The largest number of second pictures in memory at a time: 50 MB, or somewhat more if they have frames.
  private static let mostReady = 1024
  /// The largest number of outlines in memory at a time, 11 MB: twice as many as a piece of the search has.
  private static let mostOutlines = 8192

  /// Reads the thumbnail of a picture by its index.
  private let thumbnail: (Int) throws -> Thumbnail
  private var seconds: [Int: PictureForms] = [:]
  private var outlines: [Int: PairOutline] = [:]
  private var first: First?

  /// The first picture of the last pair.
  private struct First {
    let index: Int
    let thumbnail: Thumbnail
    let forms: PictureForms
    var guides: [PairGuide?]
  }

  /// Compares the pictures of which `thumbnail` reads the thumbnails.
  package init(thumbnail: @escaping (Int) throws -> Thumbnail) { self.thumbnail = thumbnail }

  /// The result of comparing a candidate's pictures; nil if they are not even similar.
  package mutating func match(_ pair: CandidateSearch.Pair) throws -> DuplicateMatch? {
    // A picture without its frame has another outline.
    if !pair.form.isFramed {
      guard try guide(pair.i, as: pair.form).mayAgree(with: outline(pair.j)) else { return nil }
    }
    return PairCheck.match(pair, try first(pair.i), try second(pair.j))
  }

  private mutating func first(_ index: Int) throws -> PictureForms {
    if let first, first.index == index { return first.forms }
    let small = try thumbnail(index)
    let forms = PictureForms(small)
    first = First(
      index: index, thumbnail: small, forms: forms, guides: [PairGuide?](repeating: nil, count: PairForm.allCases.count)
    )
    return forms
  }

  private mutating func guide(_ index: Int, as form: PairForm) throws -> PairGuide {
    let place = Int(form.rawValue)
    if let ready = first, ready.index == index, let guide = ready.guides[place] { return guide }
    _ = try first(index)
    let made = PairGuide(try first?.thumbnail ?? thumbnail(index), as: form)
    first?.guides[place] = made
    return made
  }

  private mutating func outline(_ index: Int) throws -> PairOutline {
    if let ready = outlines[index] { return ready }
    if outlines.count == Self.mostOutlines { outlines.removeAll(keepingCapacity: true) }
    let made = PairOutline(try thumbnail(index))
    outlines[index] = made
    return made
  }

  private mutating func second(_ index: Int) throws -> PictureForms {
    if let ready = seconds[index] { return ready }
    if seconds.count == Self.mostReady { seconds.removeAll(keepingCapacity: true) }
    let forms = PictureForms(try thumbnail(index))
    seconds[index] = forms
    return forms
  }
}
