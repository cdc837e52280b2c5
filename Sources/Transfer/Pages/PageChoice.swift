/// Chooses one address for each card, and counts what became of the others.
struct PageChoice {
  /// A smaller `data:` picture is a part of the page.
  private static let leastInlineBytes = 1_000

  /// A candidate with its address.
  private struct Found {
    let candidate: PageCandidate
    let url: String
    let host: String
    let order: Int
    var isThumbnail: Bool
    var isFurniture: Bool

    /// Whether its place says that it is a picture on its own, and not only what the page shows.
    var isStrong: Bool { candidate.kind <= .link && !isThumbnail }

    static func isBetter(_ one: Found, _ other: Found) -> Bool {
      func key(_ found: Found) -> (Int, LinkKind, Int, Int, Int) {
        let area = (found.candidate.width ?? 0) * (found.candidate.height ?? 0)
        return (found.isThumbnail ? 1 : 0, found.candidate.kind, found.candidate.rank, -area, found.order)
      }
      return key(one) < key(other)
    }
  }

  private enum Use: Int {
    case furniture, beside, kept
  }

  private let candidates: PageCandidates
  private let givenBase: PageBase?
  private var statedBases: [Int: PageBase] = [:]
  private(set) var links: [PageLinks.Link] = []
  private(set) var counts = PageLinks.Counts()

  init(_ candidates: PageCandidates, base: PageBase?) {
    self.candidates = candidates
    givenBase = base
    statedBases = Self.statedBases(candidates, page)
    counts.isCut = candidates.isFull
    choose(resolve())
  }

  // MARK: Addresses

  /// The base of relative addresses: the page's `<base href>`, which is relative to the address of the page, or that address.
  private func base(of candidate: PageCandidate) -> PageBase? {
    guard !candidates.statedBases.isEmpty else { return page(of: candidate) }
    return statedBases[candidate.base] ?? page(of: candidate)
  }

  /// The base that each page states, as an absolute address.
  private static func statedBases(_ candidates: PageCandidates, _ page: (Int) -> PageBase?) -> [Int: PageBase] {
    var bases: [Int: PageBase] = [:]
    for (number, text) in candidates.statedBases {
      let text = WrittenAddress.encoded(text)
      let isAbsolute = PictureAddress.isAbsolute(text) && !text.hasPrefix("//")
      bases[number] = (isAbsolute ? text : page(number)?.resolved(text)).flatMap { PageBase($0) }
    }
    return bases
  }

  /// The address of the page: where it was saved from, or the address that it gives itself.
  private func page(of candidate: PageCandidate) -> PageBase? { page(candidate.base) }

  private func page(_ number: Int) -> PageBase? {
    let own = candidates.bases.indices.contains(number) ? candidates.bases[number] : nil
    return own ?? candidates.canonicals[number] ?? givenBase
  }

  /// The host that shows the page: a `<base href>` may be on another one, and counts only if nothing else is known.
  private func host(of candidate: PageCandidate) -> String? { (page(of: candidate) ?? base(of: candidate))?.host }

  private mutating func resolve() -> [Found] {
    var all: [Found] = []
    var (unresolved, local): (Set<String>, Set<String>) = ([], [])
    for (order, candidate) in candidates.all.enumerated() {
      let text = WrittenAddress.encoded(candidate.text)
      if text.prefix(5).lowercased() == "data:" {
        if let found = inline(candidate, text, order) { all.append(found) }
      } else if PictureAddress.isAbsolute(text), !text.hasPrefix("//") {
        if let found = found(candidate, text, order) { all.append(found) }
      } else if isLocal(text, candidate) {
        local.insert(text)
      } else if text.hasPrefix("//") || !PageBase.hasScheme(text) {
        if let base = base(of: candidate) {
          if let url = base.resolved(text), let found = found(candidate, url, order) { all.append(found) }
        } else if text.hasPrefix("//") {
          if let found = found(candidate, "https:\(text)", order) { all.append(found) }
        } else {
          unresolved.insert(text)
        }
      }
    }
    (counts.withoutBase, counts.local) = (unresolved.count, local.count)
    return all
  }

  /// Whether an address leads to the folder that the browser wrote beside the page, or to a part of the same file.
  private func isLocal(_ text: String, _ candidate: PageCandidate) -> Bool {
    if text.prefix(4).lowercased() == "cid:" { return true }
    return candidates.savedPages.contains(candidate.base) && !text.hasPrefix("/")
      && !PageBase.hasScheme(text) && text.split(separator: "/").dropLast().last.map { $0 != "." && $0 != ".." } == true
  }

  private func found(_ candidate: PageCandidate, _ text: String, _ order: Int) -> Found? {
    guard case .success(let address) = Address.canonical(text, schemes: ["https", "http"]), !address.hasUserInfo,
      address.text.utf8.count <= PageCandidates.longest, !address.text.utf8.contains(where: { $0 <= 32 || $0 == 127 })
    else { return nil }
    let original = PictureAddress.original(of: address)
    let isThumbnail =
      original == nil && (candidate.isSmall || PictureAddress.isThumbnail(address) || isSmall(candidate))
    let isDrawing = PictureAddress.endsInDrawing(address.target)
    let isNamed =
      (candidate.kind >= .data || candidate.rank > 0 && candidate.kind == .json)
      && PictureAddress.isFurniture(address.target)
    let isTiny = candidate.isTiny && (!candidate.isLinked || address.host == host(of: candidate))
    return Found(
      candidate: candidate, url: original ?? address.text, host: address.host, order: order, isThumbnail: isThumbnail,
      isFurniture: candidate.isFurniture || isDrawing || isNamed || isTiny)
  }

  /// Whether the page states sides of less than 100 pixels.
  private func isSmall(_ candidate: PageCandidate) -> Bool {
    [candidate.width, candidate.height].compactMap(\.self).contains { $0 < 100 }
  }

  private func inline(_ candidate: PageCandidate, _ text: String, _ order: Int) -> Found? {
    let beginning = text.prefix(40).lowercased()
    guard beginning.hasPrefix("data:image/"), !beginning.hasPrefix("data:image/svg") else { return nil }
    return Found(
      candidate: candidate, url: text, host: "", order: order, isThumbnail: true,
      isFurniture: candidate.isFurniture || text.utf8.count < Self.leastInlineBytes)
  }

  // MARK: Cards

  private mutating func choose(_ all: [Found]) {
    var cards: [Int: [Found]] = [:]
    var page: [Found] = []
    for found in all where !found.isFurniture {
      if found.candidate.kind == .meta {
        page.append(found)
      } else {
        cards[found.candidate.card, default: []].append(found)
      }
    }
    withdrawWeakCards(&cards)
    var (kept, beaten): ([Found], Set<String>) = ([], [])
    for card in cards.values {
      let best = best(card)
      let urls = Set(best.map(\.url))
      kept += best
      beaten.formUnion(card.lazy.filter { !$0.isStrong && !urls.contains($0.url) }.map(\.url))
    }
    let strong = kept.filter(\.isStrong)
    if !strong.isEmpty { kept.removeAll { $0.candidate.isRequested } }
    // The state of the page names the originals of what the page shows small.
    let scripted = strong.count { $0.candidate.isInScript }
    if scripted > 0 { kept.removeAll { $0.isThumbnail && $0.candidate.isInScript } }
    let small = kept.count { $0.isThumbnail }
    if scripted > 0, scripted >= small { kept.removeAll(where: \.isThumbnail) }
    kept = Dictionary(grouping: kept, by: \.url).values.compactMap { same in
      let first = same.min { $0.order < $1.order }
      return same.contains(where: \.isStrong) || !beaten.contains(same[0].url) ? first : nil
    }
    if !kept.contains(where: { !$0.isThumbnail }), let description = page.min(by: Found.isBetter) {
      kept = kept + [description]
    }
    kept.sort { $0.order < $1.order }
    links = kept.map(link)
    count(all, kept: Set(kept.map(\.url)))
  }

  /// Leaves out cards of shown pictures if the list item or figure around them has a card that names an original.
  private func withdrawWeakCards(_ cards: inout [Int: [Found]]) {
    var around: [Int: Set<Int>] = [:]
    for (card, members) in cards {
      for outer in Set(members.compactMap(\.candidate.outer)) { around[outer, default: [outer]].insert(card) }
    }
    for inner in around.values {
      let present = inner.filter { cards[$0] != nil }
      let strong = present.filter { cards[$0]?.contains(where: \.isStrong) == true }
      let weak = present.subtracting(strong)
      guard !strong.isEmpty, strong.count >= weak.count, let first = strong.min() else { continue }
      for card in weak.sorted() { cards[first, default: []] += cards.removeValue(forKey: card) ?? [] }
    }
  }

  /// The best of a card: one address, or one of each element if nothing says that they show one picture.
  private func best(_ card: [Found]) -> [Found] {
    guard let best = card.min(by: Found.isBetter) else { return [] }
    guard !best.isStrong, !best.isThumbnail, !best.candidate.isOfOne, best.candidate.kind != .json else {
      return [best]
    }
    let elements = Dictionary(grouping: card, by: \.candidate.element)
    return elements.values.compactMap { $0.min(by: Found.isBetter) }.filter { !$0.isThumbnail }
  }

  // MARK: Results

  private func link(_ found: Found) -> PageLinks.Link {
    let words = candidates.words[found.candidate.card]
    let (base, host) = (base(of: found.candidate), host(of: found.candidate))
    return PageLinks.Link(
      url: found.url, landingURL: words?.landing.flatMap { landing($0, base, host, beside: found.url) },
      title: words?.title, kind: found.candidate.kind, width: found.candidate.width, height: found.candidate.height,
      provider: host)
  }

  /// The page of a picture. An address of the page's own host with a query may hold what belongs to the session.
  private func landing(_ text: String, _ base: PageBase?, _ host: String?, beside url: String) -> String? {
    let text = WrittenAddress.encoded(text)
    let absolute = PictureAddress.isAbsolute(text) && !text.hasPrefix("//") ? text : base?.resolved(text)
    guard let absolute, case .success(let address) = Address.canonical(absolute, schemes: ["https", "http"]),
      !address.hasUserInfo, address.text != url, address.text.utf8.count <= 2_048,
      address.host != host || !address.target.contains("?")
    else { return nil }
    return address.text
  }

  private mutating func count(_ all: [Found], kept: Set<String>) {
    var kinds: [String: LinkKind] = [:]
    var uses: [String: Use] = [:]
    for found in all {
      kinds[found.url] = min(kinds[found.url] ?? .meta, found.candidate.kind)
      let isPart = found.isFurniture || found.candidate.kind == .meta
      let use: Use = kept.contains(found.url) ? .kept : isPart ? .furniture : .beside
      if uses[found.url].map({ $0.rawValue < use.rawValue }) ?? true { uses[found.url] = use }
    }
    for kind in kinds.values { counts.kinds[kind, default: 0] += 1 }
    counts.kept = uses.values.count { $0 == .kept }
    counts.beside = uses.values.count { $0 == .beside }
    counts.furniture = uses.values.count { $0 == .furniture }
  }
}

extension Address {
  /// Whether the address has a user name or a password.
  fileprivate var hasUserInfo: Bool { masked != text }
}
