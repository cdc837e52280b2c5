import Digests

/// An address in a page that may be that of a picture, before it is known which one of its card is the best.
struct PageCandidate {
  let kind: LinkKind
  /// The address as the page writes it, with its characters decoded.
  let text: String
  /// The number of the base that the address is relative to.
  let base: Int
  /// The card: candidates of one card show one picture.
  let card: Int
  /// The card around the card.
  var outer: Int?
  /// The element or object that has it.
  var element = 0
  /// How much the name of its place says that it is the original: 0 the most.
  var rank = 1
  var width: Int?
  var height: Int?
  /// Whether its place says that it is a small copy.
  var isSmall = false
  /// Whether its place says that it is a part of the page.
  var isFurniture = false
  /// Whether the page shows it smaller than a picture.
  var isTiny = false
  /// Whether the page shows it inside a link.
  var isLinked = false
  /// Whether all of its card is one picture, as the sources of a `picture` are.
  var isOfOne = false
  /// Whether a browser asked for it, and nothing says where the page shows it.
  var isRequested = false
  /// Whether it stands in a script of the page, and not beside what the page shows.
  var isInScript = false
}

/// Collects the candidates of the pages in one file, up to a limit.
struct PageCandidates {
  static let most = 100_000
  /// A longer address is not one.
  static let longest = 32 << 10

  private(set) var all: [PageCandidate] = []
  /// The addresses of the pages in the file; nil for a page that does not say where it was.
  var bases: [PageBase?] = []
  /// The texts of the first `<base href>` of each page, by the number of the page.
  var statedBases: [Int: String] = [:]
  /// The bases that the pages state as their official address, by the number of the page.
  var canonicals: [Int: PageBase] = [:]
  /// The pages that were saved with their pictures beside them.
  var savedPages: Set<Int> = []
  /// The title and the page of each card, as far as they are known.
  private(set) var words: [Int: Words] = [:]
  private(set) var isFull = false
  private var cards = 0

  /// The texts of a page about a card.
  struct Words {
    var title: String?
    var landing: String?
  }

  /// A new card.
  mutating func newCard() -> Int {
    cards += 1
    return cards
  }

  mutating func add(_ candidate: PageCandidate) {
    guard all.count < Self.most else {
      isFull = true
      return
    }
    let isData = candidate.text.utf8.prefix(5).elementsEqual("data:".utf8)
    guard !candidate.text.isEmpty, isData || candidate.text.utf8.count <= Self.longest,
      StreamSafeText.holds(candidate.text)
    else { return }
    all.append(candidate)
  }

  /// Notes the title of a card and the page it leads to; what is noted first stays.
  ///
  /// - Parameter isSure: Whether the page names them as those of the picture; then they replace what is noted.
  mutating func note(card: Int, title: String? = nil, landing: String? = nil, isSure: Bool = false) {
    let landing = landing.flatMap { StreamSafeText.holds($0) ? $0 : nil }
    guard title != nil || landing != nil, words[card] != nil || words.count < Self.most else { return }
    var noted = words[card] ?? Words()
    noted.title = isSure ? title ?? noted.title : noted.title ?? title
    noted.landing = isSure ? landing ?? noted.landing : noted.landing ?? landing
    words[card] = noted
  }
}
