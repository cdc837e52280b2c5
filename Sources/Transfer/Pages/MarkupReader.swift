import Digests

/// Finds the addresses of pictures in one page of HTML.
///
/// A card is the nearest link, list item or figure around an address, or the element that has it.
struct MarkupReader {
  /// An element that is open.
  private struct Open {
    let name: String
    /// Its card; nil if it is none.
    let card: Int?
  }

  /// Elements that are followed; others make no difference.
  private static let followed: Set<String> = [
    "a", "li", "figure", "picture", "ul", "ol", "nav", "footer", "div", "span", "article", "section", "td", "button",
  ]
  private static let cards: Set<String> = ["a", "li", "figure", "picture"]
  /// Attributes that hold a picture whatever its address ends in.
  private static let lazy: Set<String> = [
    "data-src", "data-iurl", "data-original", "data-full", "data-lazy-src", "data-lazy", "data-full-src", "data-large",
    "data-src-large", "data-hires", "data-zoom-image", "data-image", "data-img", "data-fullsize", "data-orig-file",
    "data-large-file", "data-highres", "data-full-url", "data-original-src",
  ]
  private static let mostOpen = 512

  private let bytes: [UInt8]
  private let base: Int
  private let nesting: Int
  private var open: [Open] = []
  private var overflow = 0
  private(set) var isSavedWhole = false
  /// Texts in scripts that are HTML.
  private var pages: [String] = []

  /// - Parameter base: The number of the page's base among those of the candidates.
  init(_ bytes: [UInt8], base: Int, nesting: Int = 0) {
    self.bytes = bytes
    self.base = base
    self.nesting = nesting
  }

  /// Adds the candidates of the page, and its base if the page states it.
  mutating func read(into candidates: inout PageCandidates) {
    var tokens = MarkupTokenizer(bytes)
    var type = ""
    while let token = tokens.next(), !candidates.isFull {
      switch token {
      case .comment(let range): noteSaved(bytes[range], &candidates)
      case .end(let name): close(name)
      case .start(let name, let attributes):
        type = attributes.text("type") ?? ""
        start(name, attributes, into: &candidates)
      case .text(let range, "script"):
        guard !type.hasPrefix("text/template"), !type.hasPrefix("text/css") else { continue }
        readScript(bytes[range], isInScript: true, card: nil, into: &candidates)
      case .text(let range, "style"): readStyle(bytes[range], into: &candidates)
      case .text(let range, nil):
        let start = bytes[range].first { $0 != 32 && !(9...13).contains($0) }
        guard start == UInt8(ascii: "{") || start == UInt8(ascii: "[") else { continue }
        readScript(CharacterReferences.decoded(bytes[range])[...], isInScript: false, card: card, into: &candidates)
      case .text: break
      }
    }
    for page in pages where nesting < LiteralReader.mostNesting {
      var reader = MarkupReader(Array(page.utf8), base: base, nesting: nesting + 1)
      reader.read(into: &candidates)
    }
  }

  // MARK: Cards

  /// The nearest card.
  private var card: Int? {
    open.last { $0.card != nil && $0.name != "picture" }?.card ?? open.last { $0.card != nil }?.card
  }

  /// The nearest list item or figure around a card.
  private func outer(of card: Int) -> Int? {
    open.last { ($0.name == "li" || $0.name == "figure") && $0.card != card }?.card
  }

  private var isInFurniture: Bool { open.contains { $0.name == "nav" || $0.name == "footer" } }
  private var isInLink: Bool { open.contains { $0.name == "a" } }

  private mutating func push(_ name: String, card: Int?) {
    if name == "a" { close("a", until: []) }
    if name == "li" { close("li", until: ["ul", "ol"]) }
    guard open.count < Self.mostOpen else {
      overflow += 1
      return
    }
    open.append(Open(name: name, card: card))
  }

  private mutating func close(_ name: String, until stops: Set<String> = []) {
    guard Self.followed.contains(name) else { return }
    if overflow > 0, stops.isEmpty, name != "a" {
      overflow -= 1
      return
    }
    for index in open.indices.reversed() {
      if open[index].name == name { return open.removeSubrange(index...) }
      if stops.contains(open[index].name) { return }
    }
  }

  // MARK: Elements

  private mutating func start(
    _ name: String, _ attributes: [(name: String, value: [UInt8])], into candidates: inout PageCandidates
  ) {
    switch name {
    case "base": if let text = attributes.text("href") { noteBase(text, &candidates) }
    case "link": readLink(attributes, into: &candidates)
    case "meta": readMeta(attributes, into: &candidates)
    default: readElement(name, attributes, into: &candidates)
    }
  }

  private mutating func readElement(
    _ name: String, _ attributes: [(name: String, value: [UInt8])], into candidates: inout PageCandidates
  ) {
    let isFollowed = Self.followed.contains(name)
    let holdsData = isFollowed && attributes.contains { Self.lazy.contains($0.name) }
    if isFollowed { push(name, card: Self.cards.contains(name) || holdsData ? candidates.newCard() : nil) }
    guard !attributes.isEmpty else { return }
    var place = Place(card: card ?? candidates.newCard(), element: candidates.newCard())
    place.outer = outer(of: place.card)
    place.width = attributes.text("width").flatMap { Literal.text($0).pixels }
    place.height = attributes.text("height").flatMap { Literal.text($0).pixels }
    if name == "a" || name == "area" { readAnchor(attributes, place, into: &candidates) }
    let isPicture = ["img", "source", "image", "input", "amp-img"].contains(name)
    if isPicture, let words = attributes.text("alt") ?? attributes.text("title") {
      candidates.note(card: place.card, title: words)
    }
    for (attribute, value) in attributes {
      let isSource = isPicture && ["src", "href", "xlink:href"].contains(attribute) || attribute == "poster"
      read(attribute, value, isSource: isSource, isNamed: name == "img" || name == "image", place, into: &candidates)
    }
  }

  /// Where an address stands.
  private struct Place {
    var card: Int
    var element: Int
    var outer: Int?
    var width: Int?
    var height: Int?
  }

  private mutating func read(
    _ attribute: String, _ value: [UInt8], isSource: Bool, isNamed: Bool, _ place: Place,
    into candidates: inout PageCandidates
  ) {
    if attribute == "style" { return readStyles(value, place, into: &candidates) }
    if ["srcset", "data-srcset", "imagesrcset", "data-lazy-srcset"].contains(attribute) {
      guard let (text, width) = StreamSafeText.decoded(value[...]).flatMap(SourceSet.largest) else { return }
      return add(.srcset, text, place, width: width, into: &candidates)
    }
    if isSource {
      guard let text = StreamSafeText.decoded(value[...]), isNamed || PictureAddress.endsInPicture(text) else { return }
      return add(.img, text, place, width: place.width, height: place.height, into: &candidates)
    }
    guard let start = value.first(where: { $0 != 32 && !(9...13).contains($0) }) else { return }
    if start == UInt8(ascii: "{") || start == UInt8(ascii: "["), value.count > 12 {
      return readScript(value[...], isInScript: false, card: place.card, outer: place.outer, into: &candidates)
    }
    guard attribute.hasPrefix("data-"), value.count <= PageCandidates.longest,
      let text = StreamSafeText.decoded(value[...])
    else { return }
    let isAddress = PictureAddress.isAbsolute(text) || text.hasPrefix("/") || text.hasPrefix("./")
    guard isAddress && Self.lazy.contains(attribute) || PictureAddress.endsInPicture(text) && !text.contains(" ") else {
      return
    }
    add(.data, text, place, into: &candidates)
  }

  private func readAnchor(
    _ attributes: [(name: String, value: [UInt8])], _ place: Place, into candidates: inout PageCandidates
  ) {
    guard let href = attributes.text("href") else { return }
    let query = LinkQuery(href)
    if let original = query["imgurl"] ?? query["mediaurl"] ?? query["img_url"], PictureAddress.isAbsolute(original) {
      candidates.note(
        card: place.card, landing: query["imgrefurl"] ?? query["rpurl"] ?? query["page_url"], isSure: true)
      return add(
        .imgurl, original, place, width: query["w"].flatMap { Int($0) }, height: query["h"].flatMap { Int($0) },
        into: &candidates)
    }
    if PictureAddress.endsInPicture(href) {
      add(.link, href, place, into: &candidates)
    } else {
      candidates.note(card: place.card, title: attributes.text("title"), landing: href)
    }
  }

  private func add(
    _ kind: LinkKind, _ text: String, _ place: Place, width: Int? = nil, height: Int? = nil,
    into candidates: inout PageCandidates
  ) {
    var candidate = PageCandidate(
      kind: kind, text: text, base: base, card: place.card, outer: place.outer, element: place.element, width: width,
      height: height)
    let side = [place.width, place.height].compactMap(\.self).min()
    if kind >= .data {
      candidate.isSmall = (side ?? 100) < 100 && kind != .data
      candidate.isFurniture = isInFurniture || (side ?? 3) <= 2
      candidate.isTiny = (side ?? 64) < 64
      candidate.isLinked = isInLink
      candidate.isOfOne = isInLink || open.contains { $0.name == "picture" }
    }
    candidates.add(candidate)
  }

  // MARK: The page

  /// Notes the first `<base href>`, which browsers use for all relative addresses of the page. It may be relative itself.
  private func noteBase(_ text: String, _ candidates: inout PageCandidates) {
    guard nesting == 0, candidates.statedBases[base] == nil, text.utf8.count <= PageCandidates.longest,
      StreamSafeText.holds(text)
    else { return }
    candidates.statedBases[base] = text
  }

  /// Notes the address in the comment that browsers write when they save a page: `saved from url=(0029)https://…`.
  private mutating func noteSaved(_ comment: ArraySlice<UInt8>, _ candidates: inout PageCandidates) {
    guard !isSavedWhole, comment.prefix(200).contains(UInt8(ascii: "(")) else { return }
    guard let text = StreamSafeText.decoded(comment.prefix(4_096)),
      let mark = text.firstRange(of: "saved from url=("), let close = text[mark.upperBound...].firstIndex(of: ")")
    else { return }
    isSavedWhole = true
    candidates.savedPages.insert(base)
    let address = text[text.index(after: close)...].prefix { !$0.isWhitespace }
    guard nesting == 0, candidates.bases.indices.contains(base), candidates.bases[base] == nil else { return }
    candidates.bases[base] = PageBase(String(address))
  }

  private mutating func readLink(_ attributes: [(name: String, value: [UInt8])], into candidates: inout PageCandidates)
  {
    guard let href = attributes.text("href"), let relation = attributes.text("rel")?.lowercased() else { return }
    if relation == "canonical", candidates.canonicals[base] == nil { candidates.canonicals[base] = PageBase(href) }
    guard relation == "image_src" || relation == "preload" && attributes.text("as") == "image" else { return }
    readMeta(address: href, into: &candidates)
  }

  private func readMeta(_ attributes: [(name: String, value: [UInt8])], into candidates: inout PageCandidates) {
    let name = attributes.text("property") ?? attributes.text("name") ?? attributes.text("itemprop") ?? ""
    guard
      [
        "og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src", "image",
        "thumbnailurl",
      ]
      .contains(name.lowercased()), let text = attributes.text("content")
    else { return }
    readMeta(address: text, into: &candidates)
  }

  private func readMeta(address: String, into candidates: inout PageCandidates) {
    candidates.add(PageCandidate(kind: .meta, text: address, base: base, card: 0, element: 0))
  }

  // MARK: Scripts and styles

  private mutating func readScript(
    _ bytes: ArraySlice<UInt8>, isInScript: Bool, card: Int?, outer: Int? = nil, into candidates: inout PageCandidates
  ) {
    if let card, !isInScript {
      var scanner = LiteralScanner(bytes)
      if let literal = try? scanner.value() {
        var reader = LiteralReader(base: base, isInScript: false, nesting: nesting)
        reader.read(literal, card: card, outer: outer, into: &candidates)
        pages += reader.pages
        return
      }
    }
    var reader = ScriptReader(bytes, base: base, isInScript: isInScript, nesting: nesting)
    reader.read(into: &candidates)
    pages += reader.pages
  }

  private mutating func readStyles(_ value: [UInt8], _ place: Place, into candidates: inout PageCandidates) {
    for text in StyleAddresses.all(in: value[...]) { add(.style, text, place, into: &candidates) }
  }

  /// Addresses in a style sheet are those of the page's own decoration.
  private func readStyle(_ bytes: ArraySlice<UInt8>, into candidates: inout PageCandidates) {
    for text in StyleAddresses.all(in: bytes) {
      let card = candidates.newCard()
      var candidate = PageCandidate(kind: .style, text: text, base: base, card: card, element: card)
      candidate.isFurniture = true
      candidates.add(candidate)
    }
  }
}
