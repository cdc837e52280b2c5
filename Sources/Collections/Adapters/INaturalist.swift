import Digests
import Manifest

/// iNaturalist: the photos of observations of a taxon, by the identifier of the observation.
struct INaturalist: Adapter {
  private let settings: SearchSettings

  init(_ settings: SearchSettings) { self.settings = settings }

  var first: [PageRequest] {
    let licenses = settings.licenses.filter { $0 != .publicDomainMark }
      .map { $0 == .cc0 ? "cc0" : "cc-\($0.rawValue)" }
    return settings.queries.enumerated().map { index, name in
      let items = settings.items([
        ("taxon_name", name), ("photo_license", licenses.joined(separator: ",")), ("quality_grade", "research"),
        ("photos", "true"), ("order_by", "id"), ("order", "asc"), ("per_page", "200"), ("id_above", "0"),
      ])
      return PageRequest(items: items, query: index)
    }
  }

  func read(_ answer: JSONTree, to request: PageRequest) throws(AnswerProblem) -> Page {
    guard case .array(let results) = answer["results"] else {
      throw .refused(PlainText.cell(answer["error"].string) ?? "the answer has no results")
    }
    var page = Page()
    page.hits = results.flatMap(hits)
    let before = request["id_above"].flatMap { Int($0) } ?? 0
    if let total = answer["total_results"].count, let size = answer["per_page"].count, size > 0 {
      page.pages = request.page - 1 + (total + size - 1) / size
    }
    guard let last = results.compactMap({ $0["id"].count }).max() else { return page }
    // The count is that of the observations above the identifier.
    if let total = answer["total_results"].count, total <= results.count { return page }
    // An identifier that does not rise would ask for the same page for ever.
    if last > before {
      page.next = request.next([("id_above", "\(last)")])
    } else {
      page.isCut = true
    }
    return page
  }

  private func hits(_ observation: JSONTree) -> [Hit] {
    let user = observation["user"]
    let creator = PlainText.cell(user["name"].string ?? user["login"].string)
    let title = PlainText.cell(observation["taxon"]["name"].string)
    return observation["photos"].items.compactMap { photo in
      guard let id = photo["id"].string else { return nil }
      // No version is given; the pages of the collection link version 4.0.
      let stated = photo["license_code"].string.map { License($0) } ?? .unknown
      var license = stated
      if case .creativeCommons(let family, nil, nil) = stated {
        license = .creativeCommons(
          family, version: family.needsAttribution ? License.Version("4.0") : nil, jurisdiction: nil)
      }
      let address = photo["url"].string.flatMap(sized)
      var hit = Hit(
        url: address, claim: LicenseClaim(code: license.description, url: license.url), provider: "inaturalist", id: id)
      hit.creator = creator
      hit.title = title
      hit.landingURL = observation["uri"].string
      let size = photo["original_dimensions"]
      (hit.width, hit.height) = (size["width"].count, size["height"].count)
      if license.family != .cc0 { hit.attribution = PlainText.cell(photo["attribution"].string) }
      if photo["hidden"].isTrue || !photo["flags"].items.isEmpty { hit.fault = .deleted }
      return hit
    }
  }

  private static let sizes = [("thumb", 100), ("small", 240), ("medium", 500), ("large", 1024)]

  /// The address of the wanted size: only the word of the size in the last part of the path differs.
  private func sized(_ address: String) -> String? {
    guard let slash = address.lastIndex(of: "/") else { return nil }
    let name = address[address.index(after: slash)...]
    guard name.hasPrefix("square.") else { return nil }
    var word = "original"
    if case .pixels(let wanted)? = settings.size { word = Self.sizes.first { $0.1 >= wanted }?.0 ?? word }
    return "\(address[...slash])\(word)\(name.dropFirst("square".count))"
  }
}
