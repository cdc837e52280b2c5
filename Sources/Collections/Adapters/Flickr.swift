import Digests
import Manifest

/// Flickr: `flickr.photos.search`.
struct Flickr: Adapter {
  private let settings: SearchSettings

  /// The results of a page, and the most results of a query; after them Flickr repeats itself.
  private static let (pageSize, mostResults) = (500, 4_000)
  /// The least results of a page that is not the last.
  private static let leastSize = 50

  init(_ settings: SearchSettings) { self.settings = settings }

  /// The licences by Flickr's numbers.
  private static let licenses: [String: License] = {
    let codes = [
      "1": "by-nc-sa-2.0", "2": "by-nc-2.0", "3": "by-nc-nd-2.0", "4": "by-2.0", "5": "by-sa-2.0", "6": "by-nd-2.0",
      "9": "cc0", "10": "pdm", "11": "by-4.0", "12": "by-sa-4.0", "13": "by-nd-4.0", "14": "by-nc-4.0",
      "15": "by-nc-sa-4.0", "16": "by-nc-nd-4.0",
    ]
    return codes.mapValues { License($0) }.merging(["7": .noKnownRestrictions, "8": .governmentWork]) { $1 }
  }()

  var first: [PageRequest] {
    let wanted = Self.licenses.filter { $0.value.family.map(settings.licenses.contains) ?? false }.keys
      .sorted { (Int($0) ?? 0) < (Int($1) ?? 0) }
    let sizes = Self.sizes.map { "url_\($0.name)" }.joined(separator: ",")
    return settings.queries.enumerated().map { index, text in
      let items = settings.items([
        ("method", "flickr.photos.search"), ("text", text), ("license", wanted.joined(separator: ",")),
        ("media", "photos"), ("content_type", "1"), ("safe_search", settings.mature ? "3" : "1"),
        ("extras", "license,owner_name,o_dims,\(sizes)"), ("format", "json"), ("nojsoncallback", "1"),
        ("per_page", "\(Self.pageSize)"), ("page", "1"),
      ])
      return PageRequest(items: items, query: index)
    }
  }

  func read(_ answer: JSONTree, to request: PageRequest) throws(AnswerProblem) -> Page {
    guard answer["stat"].string == "ok" else {
      let text = PlainText.cell(answer["message"].string) ?? "the answer has no photos"
      // 105: service currently unavailable; 201: not currently available.
      if [105, 201].contains(answer["code"].count ?? 0) { throw .later(text, after: nil) }
      throw .refused(text)
    }
    let photos = answer["photos"]
    var page = Page()
    page.hits = photos["photo"].items.compactMap(hit)
    let pages = photos["pages"].count ?? 0
    // The size of a page, as the collection states it, must not make the query longer than it is.
    let said = photos["perpage"].count ?? Self.pageSize
    let size = (Self.leastSize...Self.pageSize).contains(said) ? said : Self.pageSize
    let most = Self.mostResults / size
    page.pages = min(pages, most)
    if request.page < min(pages, most) {
      page.next = request.next([("page", "\(request.page + 1)")])
    } else {
      page.isCut = request.page < pages
    }
    return page
  }

  /// The suffixes of sizes with their longest sides, the largest last.
  private static let sizes: [(name: String, side: Int)] = [
    ("m", 240), ("n", 320), ("z", 640), ("c", 800), ("l", 1024), ("h", 1600), ("k", 2048), ("o", .max),
  ]

  private func hit(_ photo: JSONTree) -> Hit? {
    guard let id = photo["id"].string, let owner = photo["owner"].string else { return nil }
    let license = photo["license"].string.flatMap { Self.licenses[$0] } ?? .unknown
    let size = size(of: photo)
    var hit = Hit(
      url: size.flatMap { photo["url_\($0)"].string },
      claim: LicenseClaim(code: license.description, url: license.url), provider: "flickr", id: id)
    hit.creator = PlainText.cell(photo["ownername"].string)
    hit.title = PlainText.cell(photo["title"].string ?? photo["title"]["_content"].string)
    hit.landingURL = "https://www.flickr.com/photos/\(owner)/\(id)"
    if let size { (hit.width, hit.height) = (photo["width_\(size)"].count, photo["height_\(size)"].count) }
    return hit
  }

  /// The smallest size that is large enough; the largest there is if none is, or if the original is wanted.
  private func size(of photo: JSONTree) -> String? {
    let present = Self.sizes.filter { photo["url_\($0.name)"].string != nil }
    guard case .pixels(let wanted)? = settings.size else { return present.last?.name }
    return (present.first { $0.side >= wanted } ?? present.last)?.name
  }
}
