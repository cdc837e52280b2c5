import Digests
import Manifest

/// Europeana: the Search API with a cursor.
struct Europeana: Adapter {
  private let settings: SearchSettings

  init(_ settings: SearchSettings) { self.settings = settings }

  var first: [PageRequest] {
    let isOpen = Set(settings.licenses).isSubset(of: SearchSettings.openLicenses)
    return settings.queries.enumerated().map { index, text in
      let items = settings.items([
        ("query", text), ("reusability", isOpen ? "open" : nil), ("media", "true"), ("qf", "TYPE:IMAGE"),
        ("profile", "rich"), ("rows", "100"), ("cursor", "*"),
      ])
      return PageRequest(items: items, query: index)
    }
  }

  func read(_ answer: JSONTree, to request: PageRequest) throws(AnswerProblem) -> Page {
    guard answer["success"].isTrue, case .array(let items) = answer["items"] else {
      throw .refused(PlainText.cell(answer["error"].string) ?? "the answer has no items")
    }
    var page = Page()
    page.hits = items.compactMap(hit)
    if let total = answer["totalResults"].count { page.pages = (total + 99) / 100 }
    guard let cursor = answer["nextCursor"].string else { return page }
    // A cursor that stays would ask for the same page for ever.
    if cursor.utf8.count > Page.longestMark || cursor == request["cursor"] {
      page.isCut = true
    } else {
      page.next = request.next([("cursor", cursor)])
    }
    return page
  }

  private func hit(_ item: JSONTree) -> Hit? {
    guard let id = item["id"].string else { return nil }
    var hit = Hit(
      url: item["edmIsShownBy"][0].string, claim: LicenseClaim(code: nil, url: item["rights"][0].string),
      provider: "europeana", id: id)
    hit.creator = PlainText.cell(item["dcCreator"][0].string ?? item["dataProvider"][0].string)
    hit.title = PlainText.cell(item["title"][0].string)
    hit.landingURL = item["edmIsShownAt"][0].string ?? item["guid"].string
    return hit
  }
}
