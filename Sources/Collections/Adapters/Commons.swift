import Digests
import Manifest

/// Wikimedia Commons: the Action API of MediaWiki, by search or by category.
struct Commons: Adapter {
  private let settings: SearchSettings

  init(_ settings: SearchSettings) { self.settings = settings }

  /// The widths that Wikimedia renders; any other is refused.
  private static let widths = [20, 40, 60, 120, 250, 330, 500, 960, 1280, 1920, 3840]

  /// The most bytes of a title; MediaWiki allows 255.
  private static let longestTitle = 300

  /// The width of the rendition that is listed; nil for the original.
  private var width: Int? {
    switch settings.size {
    case .original: nil
    case .pixels(let wanted): Self.widths.first { $0 >= wanted } ?? Self.widths.last
    case nil: 1280
    }
  }

  /// How many levels of subcategories are read.
  private var depth: Int {
    if case .category(_, let depth) = settings.subject { depth } else { 0 }
  }

  var first: [PageRequest] {
    settings.queries.enumerated().map { index, text in
      switch settings.subject {
      case .queries:
        let search = text.contains("filetype:") ? text : "filetype:bitmap \(text)"
        let own = [("generator", "search"), ("gsrnamespace", "6"), ("gsrsearch", search), ("gsrlimit", "50")]
        return PageRequest(items: items(own), query: index)
      case .category(let name, let depth): return members(of: name, levels: depth, query: index)
      }
    }
  }

  private func members(of category: String, levels: Int, query: Int) -> PageRequest {
    let title = category.hasPrefix("Category:") ? category : "Category:\(category)"
    // Subcategories come in the same answers. All requests are alike, so that a category that is met again is known.
    let types = depth > 0 ? "file|subcat" : "file"
    let own = [("generator", "categorymembers"), ("gcmtitle", title), ("gcmtype", types), ("gcmlimit", "50")]
    return PageRequest(items: items(own), query: query, levels: levels)
  }

  private func items(_ own: [(String, String?)]) -> [SearchSettings.Parameter] {
    let start: [(String, String?)] = [
      ("action", "query"), ("format", "json"), ("formatversion", "2"), ("maxlag", "5"),
    ]
    let end: [(String, String?)] = [
      ("prop", "imageinfo"), ("iiprop", "url|size|mime|sha1|mediatype|extmetadata"),
      ("iiurlwidth", width.map { "\($0)" }),
    ]
    return settings.items(start + own + end)
  }

  func read(_ answer: JSONTree, to request: PageRequest) throws(AnswerProblem) -> Page {
    var page = Page()
    if case .object = answer["error"] {
      guard answer["error"]["code"].string == "cirrussearch-offset-too-large" else {
        throw Self.problem(answer["error"])
      }
      page.isCut = true
      return page
    }
    guard case .object = answer else { throw .refused("the answer is not an object") }
    for item in answer["query"]["pages"].items {
      if item["ns"].count == 14 {
        guard request.levels > 0, let title = item["title"].string, title.utf8.count <= Self.longestTitle else {
          continue
        }
        page.later.append(members(of: title, levels: request.levels - 1, query: request.query))
      } else if let hit = hit(item) {
        page.hits.append(hit)
      }
    }
    page.hits.sort { ($0.rank ?? 0) < ($1.rank ?? 0) }
    if case .object(let fields, _) = answer["continue"] {
      let changes = fields.sorted { $0.name < $1.name }.compactMap { name, value in value.string.map { (name, $0) } }
      let length = changes.reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count }
      if length <= Page.longestMark { page.next = request.next(changes) } else { page.isCut = true }
      page.isPartial = answer["batchcomplete"].isNull
    }
    return page
  }

  private static func problem(_ error: JSONTree) -> AnswerProblem {
    let code = error["code"].string ?? "unknown"
    let text = PlainText.cell(error["info"].string, isHTML: true) ?? code
    switch code {
    case "maxlag", "readonly", "internal_api_error_DBQueryError": return .later(text, after: .seconds(5))
    case "ratelimited": return .later(text, after: nil)
    default: return .refused("\(code): \(text)")
    }
  }

  /// The picture of a page; nil if its facts come with a later answer, or if it is gone.
  private func hit(_ item: JSONTree) -> Hit? {
    let info = item["imageinfo"][0]
    guard case .object = info, item["missing"].isNull, info["filehidden"].isNull, let id = item["pageid"].string else {
      return nil
    }
    let facts = info["extmetadata"]
    func fact(_ name: String) -> String? { PlainText.cell(facts[name]["value"].string, isHTML: true) }
    let original = info["url"].string
    var hit = Hit(
      url: width == nil ? original : info["thumburl"].string ?? original,
      claim: Self.claim(code: fact("License"), url: fact("LicenseUrl")), provider: "commons", id: id)
    hit.attribution = fact("Attribution")
    hit.creator = fact("Artist")
    hit.title = PlainText.cell(item["title"].string.map(Self.title))
    hit.landingURL = info["descriptionurl"].string
    (hit.width, hit.height) = (info["width"].count, info["height"].count)
    if hit.url == original { hit.hash = info["sha1"].string }
    hit.rank = item["index"].count
    if !facts["NonFree"]["value"].isNull, fact("NonFree") != "false" { hit.fault = .nonfree }
    if fact("DeletionReason") != nil { hit.fault = .deleted }
    if let type = info["mediatype"].string, type != "BITMAP" { hit.fault = .noPicture }
    return hit
  }

  /// Pages of other sites say nothing about the code: many marks of the public domain link to an article.
  private static func claim(code: String?, url: String?) -> LicenseClaim {
    let isKnown = ["creativecommons.org/", "rightsstatements.org/"].contains { url?.contains($0) == true }
    let claim = LicenseClaim(code: code, url: isKnown || code == nil ? url : nil)
    return claim
  }

  /// The title without the namespace and the ending.
  private static func title(_ text: String) -> String {
    let name = text.hasPrefix("File:") ? text.dropFirst(5) : text[...]
    guard let dot = name.lastIndex(of: "."), name.distance(from: dot, to: name.endIndex) <= 6 else {
      return String(name)
    }
    return String(name[..<dot])
  }
}
