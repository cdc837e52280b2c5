/// Finds the addresses of pictures in a literal: each object, or list of an address and its sizes, is a card.
struct LiteralReader {
  /// Names of members that hold the original.
  private static let originals: Set<String> = [
    "murl", "ou", "imgurl", "mediaurl", "contenturl", "objurl", "original", "orig", "originals", "originalurl", "url_o",
    "image", "imageurl", "image_url", "media_url", "full", "fullsize", "full_url", "hires", "raw", "large", "img",
    "img_src",
    "picture", "photo", "download_url", "iurl",
  ]
  /// Names of members that hold a picture if sizes stand beside them.
  private static let plain: Set<String> = ["url", "src", "uri", "href", "source", "link"]
  /// Names of members that hold small copies.
  private static let small: Set<String> = [
    "turl", "tu", "th", "thumb", "small", "tiny", "preview", "previews", "hoverurl", "square", "icon", "mini",
    "thumburl",
  ]
  /// Names of members that hold parts of the page or pictures of people who wrote it.
  private static let furniture = [
    "icon", "logo", "avatar", "sprite", "badge", "profile_image", "profilepic", "buddyicon",
  ]
  /// Names of members whose pictures are those of people or of the page.
  private static let others = furniture + ["author", "publisher", "uploader", "owner", "profile", "user", "pinner"]
  /// Names of members that hold the page of the picture.
  private static let pages: Set<String> = [
    "purl", "ru", "rurl", "refurl", "imgrefurl", "hostpageurl", "landing_url", "foreign_landing_url", "pageurl",
    "page_url", "contextlink", "permalink", "descriptionurl", "fromurl", "landingurl", "source_page",
  ]
  private static let titles: Set<String> = ["title", "desc", "pt", "alt", "caption", "name", "t", "description"]
  /// Names of members whose objects and lists are sizes and copies of the picture of their owner.
  private static let copies: Set<String> = [
    "dups", "preview", "previews", "sizes", "variants", "thumbnails", "thumbnail", "thumb", "resolutions", "formats",
    "images", "display_resources", "candidates", "renditions", "viewerdata", "image", "img", "picture", "photo",
    "original", "orig", "media", "urls", "snippet", "data",
  ]
  private static let widths: Set<String> = [
    "width", "w", "ow", "width_o", "o_width", "image_width", "imagewidth", "original_width", "origwidth",
  ]
  private static let heights: Set<String> = [
    "height", "h", "oh", "height_o", "o_height", "image_height", "imageheight", "original_height", "origheight",
  ]
  /// JSON in a text of JSON in a text is read to this depth.
  static let mostNesting = 3

  let base: Int
  let isInScript: Bool
  /// How deep this literal is in texts of others.
  var nesting = 0
  /// Texts that are HTML; a page reads them.
  private(set) var pages: [String] = []

  init(base: Int, isInScript: Bool, nesting: Int = 0) {
    self.base = base
    self.isInScript = isInScript
    self.nesting = nesting
  }

  /// Adds the candidates of a literal.
  ///
  /// - Parameters:
  ///   - card: The card that the literal belongs to; nil if each object is a card of its own.
  ///   - outer: The card around it.
  mutating func read(_ literal: Literal, card: Int?, outer: Int? = nil, into candidates: inout PageCandidates) {
    switch literal {
    case .object(let members): read(members, card: card, outer: outer, into: &candidates)
    case .array(let elements): read(elements, card: card, outer: outer, into: &candidates)
    case .text(let text): readText(text, card: card, outer: outer, into: &candidates)
    case .number, .word: break
    }
  }

  private mutating func read(
    _ members: [(name: String, value: Literal)], card known: Int?, outer: Int?, into candidates: inout PageCandidates
  ) {
    let card = known ?? candidates.newCard()
    let width = Self.size(members, Self.widths)
    let height = Self.size(members, Self.heights)
    let isSized = width != nil && height != nil
    let isMap = Self.areSizes(members)
    let namesOriginal = members.contains { member in
      Self.originals.contains(member.name.lowercased())
        && member.value.text.map { PictureAddress.isAbsolute($0) && PictureAddress.endsInPicture($0) } == true
    }
    var (title, landing): (String?, String?)
    for (name, value) in members {
      let key = name.lowercased()
      switch value {
      case .text(let text):
        if Self.titles.contains(key), title == nil { title = text }
        let isPage = namesOriginal && Self.plain.contains(key) && !PictureAddress.endsInPicture(text)
        if isPage || Self.pages.contains(key), PictureAddress.isAbsolute(text) {
          landing = landing ?? text
        } else if let candidate = candidate(text, key, isSized: isSized, card, outer, width, height) {
          candidates.add(candidate)
        } else {
          if landing == nil, Self.plain.contains(key), PictureAddress.isAbsolute(text) { landing = text }
          readText(text, card: nil, outer: outer, into: &candidates)
        }
      case .object(let inner):
        guard !Self.others.contains(where: { key.contains($0) }) else { continue }
        let isCopy = isMap || Self.copies.contains(key) || Self.areSizes(inner)
        read(inner, card: isCopy && !Self.areCards(inner) ? card : nil, outer: outer, into: &candidates)
      case .array(let elements):
        let isCopy = Self.copies.contains(key) && key != "images" && key != "data" && key != "media"
        read(elements, card: isCopy ? card : nil, outer: outer, into: &candidates)
      case .number, .word: break
      }
    }
    candidates.note(card: card, title: title, landing: landing, isSure: true)
  }

  private mutating func read(
    _ elements: [Literal], card known: Int?, outer: Int?, into candidates: inout PageCandidates
  ) {
    // Google writes `[address, height, width]`; several of them in one list are sizes of one picture.
    let triples = elements.filter { Self.triple($0) != nil }.count
    let card = known ?? (triples > 0 ? candidates.newCard() : nil)
    if let (text, height, width) = Self.triple(.array(elements)), PictureAddress.isAbsolute(text) {
      return candidates.add(
        PageCandidate(
          kind: .json, text: text, base: base, card: card ?? candidates.newCard(), outer: outer, rank: 0, width: width,
          height: height, isInScript: isInScript))
    }
    for element in elements {
      let isOwn = Self.triple(element) != nil
      read(element, card: isOwn ? card : known, outer: outer, into: &candidates)
    }
  }

  /// Reads a text that is an address, or JSON or HTML of its own.
  private mutating func readText(_ text: String, card: Int?, outer: Int?, into candidates: inout PageCandidates) {
    if text.utf8.count < PageCandidates.longest, PictureAddress.isAbsolute(text) {
      guard PictureAddress.endsInPicture(text), !text.utf8.contains(32) else { return }
      return candidates.add(
        PageCandidate(
          kind: .json, text: text, base: base, card: card ?? candidates.newCard(), outer: outer, isInScript: isInScript)
      )
    }
    guard nesting < Self.mostNesting, text.utf8.count > 20 else { return }
    let start = text.utf8.first { $0 != 32 && !(9...13).contains($0) }
    if start == UInt8(ascii: "{") || start == UInt8(ascii: "["), text.utf8.contains(UInt8(ascii: ":")) {
      let bytes = Array(text.utf8)
      var scanner = LiteralScanner(bytes[...])
      guard let literal = try? scanner.value() else { return }
      nesting += 1
      read(literal, card: nil, outer: outer, into: &candidates)
      nesting -= 1
    } else if text.utf8.contains("<img".utf8) || text.utf8.contains("<a ".utf8) {
      pages.append(text)
    }
  }

  private func candidate(
    _ text: String, _ key: String, isSized: Bool, _ card: Int, _ outer: Int?, _ width: Int?, _ height: Int?
  ) -> PageCandidate? {
    guard PictureAddress.isAbsolute(text), !text.utf8.contains(32) else { return nil }
    let isSmall = Self.small.contains(key) || key.contains("thumb")
    let isOriginal = Self.originals.contains(key)
    let endsInPicture = PictureAddress.endsInPicture(text)
    guard endsInPicture || isSmall || isSized && (isOriginal || Self.plain.contains(key)) || Self.sure.contains(key)
    else { return nil }
    let isPlain = Self.plain.contains(key)
    return PageCandidate(
      kind: .json, text: text, base: base, card: card, outer: outer,
      rank: isOriginal ? 0 : isPlain && !endsInPicture ? 2 : 1, width: isSmall ? nil : width,
      height: isSmall ? nil : height, isSmall: isSmall,
      isFurniture: Self.furniture.contains { key.contains($0) }, isInScript: isInScript)
  }

  /// Names that hold a picture whatever its address ends in.
  private static let sure: Set<String> = ["murl", "ou", "objurl", "contenturl", "imgurl", "mediaurl"]

  private static func size(_ members: [(name: String, value: Literal)], _ names: Set<String>) -> Int? {
    members.lazy.filter { names.contains($0.name.lowercased()) }.compactMap(\.value.pixels).first
  }

  /// Whether every member is an object with an address and sizes: `{ orig: { url, width, height }, … }`.
  private static func areSizes(_ members: [(name: String, value: Literal)]) -> Bool {
    !members.isEmpty && members.count <= 40
      && members.allSatisfy { member in
        guard case .object(let inner) = member.value else { return false }
        return isSize(inner)
          || inner.count == 1 && { if case .object(let deeper) = inner[0].value { isSize(deeper) } else { false } }()
      }
  }

  private static func isSize(_ members: [(name: String, value: Literal)]) -> Bool {
    members.count <= 8 && size(members, widths) != nil
      && members.contains { $0.value.text.map(PictureAddress.isAbsolute) ?? false }
  }

  /// Whether an object holds several objects that are pictures of their own, each with more than an address and sizes.
  private static func areCards(_ members: [(name: String, value: Literal)]) -> Bool {
    guard !areSizes(members) else { return false }
    return members.count { if case .object(let inner) = $0.value { inner.count > 1 } else { false } } > 1
      && !members.contains { $0.value.text.map(PictureAddress.isAbsolute) ?? false }
  }

  private static func triple(_ literal: Literal) -> (text: String, height: Int, width: Int)? {
    guard case .array(let elements) = literal, elements.count >= 3, elements.count <= 6, let text = elements[0].text,
      case .number = elements[1], case .number = elements[2], let height = elements[1].pixels,
      let width = elements[2].pixels
    else { return nil }
    return (text, height, width)
  }
}
