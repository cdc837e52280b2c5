import Digests
import Engine
import Imaging
import Listings

/// Finds near copies of pictures for which a reference has only a code: the rows of a table or of a lock.
///
/// The pictures themselves cannot be compared. So codes have to be closer than in a search that compares pictures,
/// and the picture must have enough texture. If the table has sizes, the two must have the same shape.
struct ReferenceCodes: Sendable {
  let references: References
  let rule: NearRule
  let maxPixels: Int
  let reader: PictureReader

  /// Of 189 photos, every smaller, recompressed copy is within this distance. Of 377 photos, no two unlike ones are
  /// within 12.
  private static let closest = 4

  /// `phash` decides by its own limit. With another algorithm the codes decide alone, so they have to be closer.
  private var limit: Int { rule.algorithm == .phash ? rule.limit : min(Self.closest, rule.limit) }

  /// The matches of the dataset's pictures with references that have no picture.
  func matches(_ pictures: ComparedPictures) async throws -> [DuplicateMatch] {
    let named = references.codes.compactMap { code -> (index: Int, code: References.Code)? in
      guard let index = pictures.index(of: code.digest), pictures.item(at: index) == nil else { return nil }
      return (index, code)
    }
    guard !named.isEmpty else { return [] }
    let own = pictures.images.indices.compactMap { index in pictures.item(at: index).map { (index: index, item: $0) } }
    let words = HammingCodes(named.map(\.code.phash) + own.map { $0.item.phash ?? 0 })
    let search = HammingSearch(words, limit: limit, new: Array(named.indices))
    let blocks = try await reader.workspace.compute((0..<search.blockCount).reversed().map { $0 }) {
      search.pairs(inBlock: $0)
    }
    let pairs = blocks.joined().filter { pair in
      guard pair.i < named.count, pair.j >= named.count else { return false }
      return Self.isOneShape(named[pair.i].code.size, own[pair.j - named.count].item)
    }
    let telling = try await telling(Set(pairs.map { pictures.images[own[$0.j - named.count].index] }).sorted())
    return pairs.compactMap { pair in
      let index = own[pair.j - named.count].index
      guard telling.contains(pictures.images[index]) else { return nil }
      return DuplicateMatch(named[pair.i].index, index, distance: pair.distance)
    }
  }

  /// Whether a picture may be another rendition of one of that size: their aspect ratios differ by at most 3 %.
  private static func isOneShape(_ size: References.Size?, _ item: Item) -> Bool {
    guard let size, let width = item.width, let height = item.height else { return true }
    let (one, other) = (UInt64(size.width) * UInt64(height), UInt64(size.height) * UInt64(width))
    return 100 * (max(one, other) - min(one, other)) <= 3 * max(one, other)
  }

  /// The pictures with enough texture for their codes to be reliable.
  private func telling(_ images: [SHA256Digest]) async throws -> Set<SHA256Digest> {
    let results = try await reader.inspected(images, maxPixels: maxPixels)
    var telling = Set<SHA256Digest>()
    for case (let image, .sound(let facts)?) in zip(images, results)
    where facts.codes.texture >= CandidateSearch.leastTexture { telling.insert(image) }
    return telling
  }
}
