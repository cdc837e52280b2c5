/// The addresses of pictures in a file that a browser saved, one for each picture that the page shows.
///
/// The rules are general and know no site's markup: the form of a page changes often. Nothing else of the page is kept.
public struct PageLinks: Sendable {
  /// One picture.
  public struct Link: Hashable, Sendable {
    /// The address of the picture; a picture inside the page is a `data:` address.
    public var url: String
    /// The page that shows it.
    public var landingURL: String?
    /// The name that the page gives it.
    public var title: String?
    /// Where the address was found.
    public var kind: LinkKind
    /// The width in pixels, if the page states it.
    public var width: Int?
    /// The height in pixels, if the page states it.
    public var height: Int?
    /// The host of the page.
    public var provider: String?
  }

  /// The counts of candidates by their result.
  public struct Counts: Hashable, Sendable {
    /// The distinct addresses of each kind.
    public var kinds: [LinkKind: Int] = [:]
    /// The addresses that are kept.
    public var kept = 0
    /// The addresses that are not kept because their card has a better one.
    public var beside = 0
    /// The parts of the page: icons, pixels that count visits, decoration.
    public var furniture = 0
    /// Relative addresses in a page that does not say where it was.
    public var withoutBase = 0
    /// Copies that the browser saved beside the page, whose addresses the page does not have any more.
    public var local = 0
    /// Whether further candidates were not read.
    public var isCut = false

    public init() {}

    /// The number of distinct addresses.
    public var candidates: Int { kinds.values.reduce(0, +) }
  }

  /// The largest page and the largest log that are read, in bytes.
  public static let (mostPageBytes, mostLogBytes) = (64 << 20, 512 << 20)

  /// The form of the file.
  public let form: PageForm
  /// The pictures, in the order of the page.
  public let links: [Link]
  /// The counts of candidates by their result.
  public let counts: Counts

  /// Reads a file.
  ///
  /// - Parameter base: The address of the page, for a page that does not say it.
  /// - Throws: ``PageFailure`` if the file is no page, too large or damaged.
  public init(_ bytes: [UInt8], base: String? = nil) throws(PageFailure) {
    try self.init(size: bytes.count, base: base) { Array(bytes[$0]) }
  }

  /// Reads a file in pieces. Of a log, one entry at a time is in memory; other files are read whole.
  ///
  /// - Parameters:
  ///   - size: The size of the file in bytes.
  ///   - pieceBytes: The size of a piece of a log.
  ///   - piece: Returns the bytes at a place; nil if they cannot be read.
  /// - Throws: ``PageFailure`` if the file is no page, too large, damaged, or not read.
  public init(
    size: Int, base: String? = nil, pieceBytes: Int = 1 << 20, piece: (Range<Int>) -> [UInt8]?
  ) throws(PageFailure) {
    func read(_ place: Range<Int>) throws(PageFailure) -> [UInt8] {
      guard let bytes = piece(place), bytes.count == place.count else { throw .unread }
      return bytes
    }
    guard let form = PageForm(try read(0..<min(size, PageForm.beginning))) else { throw .noPage }
    let most = form == .har ? Self.mostLogBytes : Self.mostPageBytes
    guard size <= most else { throw .tooLarge(most) }
    var candidates = PageCandidates()
    var isCut = false
    switch form {
    case .html: Self.readPage(try read(0..<size)[...], base: nil, into: &candidates)
    case .json: Self.readAnswer(PageText.utf8(try read(0..<size)[...]), base: nil, into: &candidates)
    case .mhtml: Self.readMessage(try read(0..<size), into: &candidates)
    case .har:
      var log = NetworkLog()
      var offset = 0
      while offset < size, !log.isOver {
        let bytes = try read(offset..<min(size, offset + pieceBytes))
        offset += bytes.count
        do throws(LiteralScanner.Failure) {
          try log.read(bytes) { Self.read($0, into: &candidates) }
          if offset == size || log.isOver { try log.end() }
        } catch { throw .damagedLog }
      }
      isCut = log.isCut
    }
    let choice = PageChoice(candidates, base: base.flatMap { PageBase($0) })
    self.form = form
    links = choice.links
    var counts = choice.counts
    counts.isCut = counts.isCut || isCut
    self.counts = counts
  }

  private static func readPage(
    _ bytes: ArraySlice<UInt8>, charset: String? = nil, base: String?, into candidates: inout PageCandidates
  ) {
    candidates.bases.append(base.flatMap { PageBase($0) })
    var reader = MarkupReader(PageText.utf8(bytes, charset: charset), base: candidates.bases.count - 1)
    reader.read(into: &candidates)
  }

  private static func readAnswer(_ text: [UInt8], base: String?, into candidates: inout PageCandidates) {
    candidates.bases.append(base.flatMap { PageBase($0) })
    let number = candidates.bases.count - 1
    var reader = ScriptReader(text[...], base: number, isInScript: false, nesting: 0)
    reader.read(into: &candidates)
    for page in reader.pages {
      var reader = MarkupReader(Array(page.utf8), base: number, nesting: 1)
      reader.read(into: &candidates)
    }
  }

  private static func readMessage(_ bytes: [UInt8], into candidates: inout PageCandidates) {
    let message = MIMEPart(bytes[...])
    message.forEachLeaf { part in
      let location = part.location ?? message.location
      switch part.type {
      case "text/html", "application/xhtml+xml", "":
        readPage(part.content[...], charset: part.charset, base: location, into: &candidates)
      case let type where type.hasSuffix("json"):
        readAnswer(PageText.utf8(part.content[...], charset: part.charset), base: location, into: &candidates)
      default: break
      }
    }
  }

  private static func read(_ answer: NetworkLog.Answer, into candidates: inout PageCandidates) {
    if answer.type.hasPrefix("image/") {
      guard !answer.type.hasPrefix("image/svg"), answer.size > 2_048 || answer.size == 0 else { return }
      let card = candidates.newCard()
      var candidate = PageCandidate(kind: .img, text: answer.address, base: 0, card: card, element: card)
      candidate.isRequested = true
      return candidates.add(candidate)
    }
    guard let content = answer.content, content.count <= mostPageBytes else { return }
    if answer.type.contains("html") {
      readPage(content[...], charset: answer.charset, base: answer.address, into: &candidates)
    } else if answer.type.contains("json") || answer.type.hasPrefix("text/plain") || isData(content) {
      let text = PageText.utf8(content[...], charset: answer.charset)
      readAnswer(text, base: answer.address, into: &candidates)
    }
  }

  /// Whether a script is only data: JSON, perhaps behind a mark or in one call.
  private static func isData(_ content: [UInt8]) -> Bool {
    let start = content.first { $0 > 32 }
    return start == UInt8(ascii: "{") || start == UInt8(ascii: "[") || start == UInt8(ascii: ")")
  }
}
