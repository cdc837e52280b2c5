import Imaging

/// A look at each of many candidates, in an order in which few thumbnails have to be read and made ready more than once.
///
/// Where pictures resemble one another, each is a candidate hundreds of times, and reading costs as much as comparing. So the
/// second pictures of a piece of the search stay in memory, up to a limit, and the first ones pass by.
struct PairChecks {
  /// The second pictures that are ready at a time: 36 MB.
  private static let mostReady = 1024

  /// Reads the thumbnail of a picture by its index.
  let thumbnail: (Int) throws -> Thumbnail

  private var seconds: [Int: PairPicture] = [:]
  private var first: (index: Int, thumbnail: Thumbnail, templates: [Bool: PairTemplate])?

  init(thumbnail: @escaping (Int) throws -> Thumbnail) { self.thumbnail = thumbnail }

  /// What a look at a candidate says; nil when the two are not even similar.
  mutating func match(_ pair: CandidateSearch.Pair) throws -> DuplicateMatch? {
    let second = try second(pair.j)
    return PairCheck.match(pair, try template(of: pair), second)
  }

  private mutating func template(of pair: CandidateSearch.Pair) throws -> PairTemplate {
    let known = first?.index == pair.i ? first : nil
    if let made = known?.templates[pair.isMirrored] { return made }
    let small = try known?.thumbnail ?? thumbnail(pair.i)
    let made = PairTemplate(small, isMirrored: pair.isMirrored)
    var templates = known?.templates ?? [:]
    templates[pair.isMirrored] = made
    first = (pair.i, small, templates)
    return made
  }

  private mutating func second(_ index: Int) throws -> PairPicture {
    if let ready = seconds[index] { return ready }
    if seconds.count == Self.mostReady { seconds.removeAll(keepingCapacity: true) }
    let ready = PairPicture(try thumbnail(index))
    seconds[index] = ready
    return ready
  }
}
