import Digests
import Manifest

/// Openverse: one vocabulary of licences over the pictures of many providers.
struct Openverse: Adapter {
  private let settings: SearchSettings

  /// The most results of a page without a key, the most pages, and the most results that any query counts.
  private static let (pageSize, mostPages, mostResults) = (20, 12, 240)
  /// A longer query is cut by the collection.
  private static let longestQuery = 200

  init(_ settings: SearchSettings) { self.settings = settings }

  var first: [PageRequest] {
    settings.queries.enumerated().map { index, text in
      let items = settings.items([
        ("q", PlainText.cut(text, to: Self.longestQuery)),
        ("license", settings.licenses.map(\.rawValue).joined(separator: ",")),
        ("mature", settings.mature ? "true" : nil), ("page_size", "\(Self.pageSize)"), ("page", "1"),
      ])
      return PageRequest(items: items, query: index)
    }
  }

  func read(_ answer: JSONTree, to request: PageRequest) throws(AnswerProblem) -> Page {
    guard case .array(let results) = answer["results"] else {
      let detail = PlainText.cell(answer["detail"].string) ?? "the answer has no results"
      throw .refused(detail)
    }
    var page = Page()
    page.hits = results.compactMap(hit)
    let pages = answer["page_count"].count ?? 0
    page.pages = min(pages, Self.mostPages)
    // An empty page may come before a full one, so only the count of pages ends a query.
    if request.page < pages, request.page < Self.mostPages {
      page.next = request.next([("page", "\(request.page + 1)")])
    } else {
      page.isCut = pages > Self.mostPages || answer["result_count"].count == Self.mostResults
    }
    return page
  }

  private func hit(_ item: JSONTree) -> Hit? {
    guard let id = item["id"].string else { return nil }
    let version = item["license_version"].string
    let code = item["license"].string.map { name in
      // The mark and CC0 exist in one version, and the collection also writes them without.
      version.map { "\(name) \($0)" } ?? name
    }
    let source = PlainText.cell(item["source"].string ?? item["provider"].string)
    var hit = Hit(
      url: item["url"].string, claim: LicenseClaim(code: code, url: item["license_url"].string),
      provider: source.map { "openverse/\($0)" } ?? "openverse", id: id)
    hit.attribution = PlainText.cell(item["attribution"].string)
    hit.creator = PlainText.cell(item["creator"].string)
    hit.title = PlainText.cell(item["title"].string)
    hit.landingURL = item["foreign_landing_url"].string
    (hit.width, hit.height) = (item["width"].count, item["height"].count)
    let warnings = item["unstable__sensitivity"].items.compactMap(\.string)
    let isMarked = warnings.contains { $0 == "user_reported_sensitive" || $0 == "provider_supplied_sensitive" }
    if item["mature"].isTrue || isMarked { hit.fault = .mature }
    return hit
  }
}
