import Imaging

/// Compares the pictures of many candidates, in an order in which few thumbnails have to be read and prepared more
/// than once.
///
/// If pictures resemble one another, each is a candidate hundreds of times, and reading costs as much as comparing.
/// So the second pictures of a piece of the search stay in memory, up to a limit; of the first ones, only the last is
/// kept.
struct PairChecks {
  /// The largest number of second pictures in memory at a time: 50 MB, or somewhat more if they have frames.
  private static let mostReady = 1024

  /// Reads the thumbnail of a picture by its index.
  private let thumbnail: (Int) throws -> Thumbnail
  private var seconds: [Int: PictureForms] = [:]
  private var first: (index: Int, forms: PictureForms)?

  init(thumbnail: @escaping (Int) throws -> Thumbnail) { self.thumbnail = thumbnail }

  /// The result of comparing a candidate's pictures; nil if they are not even similar.
  mutating func match(_ pair: CandidateSearch.Pair) throws -> DuplicateMatch? {
    PairCheck.match(pair, try first(pair.i), try second(pair.j))
  }

  private mutating func first(_ index: Int) throws -> PictureForms {
    if let first, first.index == index { return first.forms }
    let forms = PictureForms(try thumbnail(index))
    first = (index, forms)
    return forms
  }

  private mutating func second(_ index: Int) throws -> PictureForms {
    if let ready = seconds[index] { return ready }
    if seconds.count == Self.mostReady { seconds.removeAll(keepingCapacity: true) }
    let forms = PictureForms(try thumbnail(index))
    seconds[index] = forms
    return forms
  }
}
