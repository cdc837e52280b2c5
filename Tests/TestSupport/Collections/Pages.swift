import Foundation

/// The pages of a served collection in the shapes of the public interfaces.
struct Pages {
  private let state: ServedCollection.State
  private let base: String
  /// The pictures of each page; the fifth is empty if there are traps.
  let pages: [[ServedPicture]]

  init(_ state: ServedCollection.State, base: String) {
    self.state = state
    self.base = base
    let isHollow = state.hasTraps && state.pages > 5
    let full = max(1, state.pages - (isHollow ? 1 : 0))
    let size = max(1, (state.pictures.count + full - 1) / full)
    var pages = stride(from: 0, to: state.pictures.count, by: size).map { start in
      Array(state.pictures[start..<min(start + size, state.pictures.count)])
    }
    if isHollow, pages.count >= 5 { pages.insert([], at: 4) }
    self.pages = pages
  }

  private func page(_ index: Int) -> [ServedPicture] { pages.indices.contains(index) ? pages[index] : [] }

  private func url(_ picture: ServedPicture) -> Any {
    switch picture.trap {
    case .script: "javascript:alert(1)"
    case .file: "file:///etc/passwd"
    case .localAddress: "http://169.254.169.254/latest"
    case .password: "http://u:p@127.0.0.1/x.jpg"
    case .noLicense, .otherLicense, .conflict, .marked, .repeated, nil: base + picture.path
    }
  }

  private func code(_ picture: ServedPicture) -> String? {
    switch picture.trap {
    case .noLicense: nil
    case .otherLicense: "by-nc"
    case .conflict: "by"
    case .script, .file, .localAddress, .password, .marked, .repeated, nil: picture.license
    }
  }

  private func address(_ picture: ServedPicture) -> String? {
    let code = picture.trap == .conflict ? "by-nc-nd" : code(picture)
    return code.map {
      $0 == "cc0"
        ? "https://creativecommons.org/publicdomain/zero/1.0/" : "http://creativecommons.org/licenses/\($0)/4.0/deed.en"
    }
  }

  private func optional(_ value: Any?) -> Any { value ?? NSNull() }

  // MARK: - Commons

  func commons(_ query: [String: String]) -> Any {
    let offset = Int(query["gsroffset"] ?? query["gcmcontinue"] ?? "") ?? 0
    let mark = query["gsroffset"] != nil || query["generator"] == "search" ? "gsroffset" : "gcmcontinue"
    let pictures = page(offset)
    // The second page comes in two parts: first half of the facts, then the rest.
    let isSplit = state.hasTraps && offset == 1
    let isSecondPart = query["iicontinue"] != nil
    var before = pages.prefix(offset).reduce(0) { $0 + $1.count }
    var items: [Any] = []
    for (number, picture) in pictures.enumerated() {
      before += 1
      let hasFacts = !isSplit || (number % 2 == 0) != isSecondPart
      items.append(commons(picture, index: before, hasFacts: hasFacts, width: query["iiurlwidth"]))
    }
    var answer: [String: Any] = ["query": ["pages": Array(items.reversed())]]
    if isSplit, !isSecondPart {
      answer["continue"] = ["iicontinue": "x|y", mark: "\(offset)", "continue": "\(mark)||"]
    } else {
      answer["batchcomplete"] = true
      if offset + 1 < pages.count { answer["continue"] = [mark: "\(offset + 1)", "continue": "\(mark)||"] }
    }
    return answer
  }

  private func commons(_ picture: ServedPicture, index: Int, hasFacts: Bool, width: String?) -> Any {
    var item: [String: Any] = [
      "pageid": picture.id, "ns": 6, "index": index, "title": "File:\(picture.title ?? "Untitled \(picture.id)").jpg",
    ]
    guard hasFacts else { return item }
    var facts: [String: Any] = [:]
    func put(_ name: String, _ value: String?) { if let value { facts[name] = ["value": value, "source": "x"] } }
    put("License", code(picture).map { $0 == "cc0" ? $0 : "cc-\($0)-4.0" })
    put("LicenseUrl", address(picture))
    put("Artist", picture.creator.map { "<a href=\"//example.org\" title=\"x\">\($0)</a>" })
    if picture.trap == .marked { put("DeletionReason", "nominated") }
    item["imageinfo"] = [
      [
        "url": url(picture), "thumburl": "\(url(picture))\(width.map { "?w=\($0)" } ?? "")",
        "descriptionurl": "https://example.org/wiki/\(picture.id)",
        "width": optional(picture.width), "height": optional(picture.width.map { $0 * 3 / 4 }), "mime": "image/jpeg",
        "mediatype": "BITMAP", "sha1": String(repeating: "0", count: 30) + "\(1_000_000_000 + picture.id)",
        "extmetadata": facts,
      ]
    ]
    return item
  }

  // MARK: - Openverse

  func openverse(_ query: [String: String]) -> Any {
    let number = Int(query["page"] ?? "") ?? 1
    let results = page(number - 1).map { picture -> Any in
      [
        "id": "uuid-\(picture.id)", "title": optional(picture.title), "creator": optional(picture.creator),
        "url": url(picture), "foreign_landing_url": "https://example.org/photos/\(picture.id)",
        "license": optional(code(picture)), "license_version": picture.license == "cc0" ? "1.0" : "4.0",
        "license_url": optional(address(picture)), "provider": "flickr", "source": "flickr",
        "attribution": "\"\(picture.title ?? "Untitled")\" is licensed.", "mature": picture.trap == .marked,
        "width": optional(picture.width), "height": optional(picture.width.map { $0 * 3 / 4 }),
        "unstable__sensitivity": [Any](),
      ] as [String: Any]
    }
    return [
      "result_count": state.pictures.count, "page_count": pages.count, "page_size": 20, "page": number,
      "results": results,
    ] as [String: Any]
  }

  // MARK: - iNaturalist

  func inaturalist(_ query: [String: String]) -> Any {
    let above = Int(query["id_above"] ?? "") ?? 0
    // Observations have numbers of their own, so that a repeated photo belongs to two.
    let numbered = Array(state.pictures.enumerated())
    let rest = numbered.filter { 5_000 + $0.offset > above }
    let size = max(1, (state.pictures.count + state.pages - 1) / state.pages)
    let results = rest.prefix(size).map { offset, picture -> Any in
      let code = code(picture).map { $0 == "cc0" ? $0 : "cc-\($0)" }
      var address = url(picture) as? String ?? ""
      if address.hasPrefix(base) { address = "\(base)/pictures/\(picture.id)/square.jpg" }
      return [
        "id": 5_000 + offset, "uri": "https://example.org/observations/\(5_000 + offset)",
        "taxon": ["id": 1, "name": optional(picture.title)],
        "user": ["login": "maker\(picture.id % 7)", "name": optional(picture.creator)], "license_code": "cc-by-nc",
        "photos": [
          [
            "id": picture.id, "license_code": optional(picture.trap == .conflict ? "cc-by-nc-nd" : code),
            "attribution": "(c) somebody, some rights reserved", "url": address, "hidden": picture.trap == .marked,
            "flags": [Any](),
            "original_dimensions": picture.width.map { ["width": $0, "height": $0 * 3 / 4] as Any } ?? NSNull(),
          ] as [String: Any]
        ],
      ] as [String: Any]
    }
    return ["total_results": rest.count, "page": 1, "per_page": size, "results": Array(results)] as [String: Any]
  }

  // MARK: - Flickr

  func flickr(_ query: [String: String]) -> Any {
    let number = Int(query["page"] ?? "") ?? 1
    let ids = ["by": "11", "by-sa": "12", "cc0": "9", "by-nc": "14"]
    let photos = page(number - 1).map { picture -> Any in
      let license = picture.trap == .conflict ? "16" : code(picture).flatMap { ids[$0] } ?? "0"
      return [
        "id": "\(picture.id)", "owner": "12@N0", "title": optional(picture.title),
        "ownername": optional(picture.creator), "license": license,
        picture.trap == .marked ? "url_none" : "url_l": url(picture),
        "width_l": optional(picture.width.map { "\($0)" }),
        "height_l": optional(picture.width.map { $0 * 3 / 4 }),
      ] as [String: Any]
    }
    return [
      "stat": "ok",
      "photos": [
        "page": number, "pages": pages.count, "perpage": 50, "total": "\(state.pictures.count)", "photo": photos,
      ] as [String: Any],
    ] as [String: Any]
  }

  // MARK: - Europeana

  func europeana(_ query: [String: String]) -> Any {
    let number = query["cursor"].flatMap { Int($0.dropFirst(1)) } ?? 0
    let items = page(number).map { picture -> Any in
      var item: [String: Any] = [
        "id": "/1/\(picture.id)", "edmIsShownBy": [url(picture)], "guid": "https://example.org/item/\(picture.id)",
        "dataProvider": ["A museum"],
      ]
      if let title = picture.title { item["title"] = [title] }
      let isOpen = picture.trap != .marked
      item["rights"] = [optional(isOpen ? address(picture) : "http://rightsstatements.org/vocab/InC/1.0/")]
      return item
    }
    var answer: [String: Any] = ["success": true, "totalResults": state.pictures.count, "items": items]
    if number + 1 < pages.count { answer["nextCursor"] = "c\(number + 1)" }
    return answer
  }
}
