import Digests

/// A network log of a browser (HAR 1.2): the answers in it, one after the other.
///
/// Logs have hundreds of megabytes, so a log is read in pieces, and only one of its entries is in memory.
struct NetworkLog {
  /// An answer: where it came from, what it is, and its content if the log has it.
  struct Answer {
    let address: String
    let type: String
    let size: Int
    let content: [UInt8]?
    /// The character set of the content; nil if it is UTF-8 or not known.
    let charset: String?
  }

  /// The largest entry that is read, in bytes. A page of the largest size fits, also if much of it is escaped.
  private static let mostEntryBytes = 160 << 20
  /// The largest frame around the entries, in bytes, without its texts.
  private static let mostFrameBytes = 16 << 20
  /// The most bytes of a media type that are read.
  private static let longestType = 200

  /// The names of members that lead to the entries, each one level deeper.
  private static let path = ["log", "entries"].map { Array($0.utf8) }

  private var frame: [UInt8] = []
  private var entry: [UInt8] = []
  private var isTooLarge = false
  private var depth = 0
  /// The depth of the array of entries while it is read.
  private var entriesDepth: Int?
  /// How many levels of the path to the entries are open.
  private var onPath = 0
  private var isInText = false
  private var isEscaped = false
  /// The last text at the levels of the path, and whether a colon follows it.
  private var name: [UInt8] = []
  private var isNamed = false

  /// Whether an entry was too large to be read.
  private(set) var isCut = false
  /// Whether the object of the log has ended.
  private(set) var isOver = false

  /// Calls `body` with each answer that ends in the next piece of the log. Cookies, headers and what was sent are skipped.
  ///
  /// - Throws: if an entry is damaged.
  mutating func read(
    _ piece: [UInt8], _ body: (Answer) -> Void
  ) throws(LiteralScanner.Failure) {
    var index = frame.isEmpty && piece.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while index < piece.count, !isOver {
      if isInText {
        let start = index
        index = endOfText(piece, from: index)
        keepText(piece[start..<index])
      } else {
        let byte = piece[index]
        index += 1
        try take(byte, body)
      }
    }
    guard frame.count <= Self.mostFrameBytes else { throw LiteralScanner.Failure() }
  }

  /// Checks that the log is whole.
  ///
  /// - Throws: if it is cut, or if its frame is no JSON.
  func end() throws(LiteralScanner.Failure) {
    guard isOver else { throw LiteralScanner.Failure() }
    var scanner = LiteralScanner(frame[...])
    try scanner.skip()
  }

  /// The index behind the part of a text that is in a piece. At the end of the text it is behind the quote.
  private mutating func endOfText(_ piece: [UInt8], from start: Int) -> Int {
    var (index, isEscaped) = (start, self.isEscaped)
    defer { self.isEscaped = isEscaped }
    while index < piece.count {
      let byte = piece[index]
      index += 1
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInText = false
        return index
      }
    }
    return index
  }

  /// Keeps a part of a text: in an entry all of it, in the frame only a name that may lead to the entries.
  private mutating func keepText(_ part: ArraySlice<UInt8>) {
    if isInEntry { return keep(part) }
    if !isInText { frame.append(UInt8(ascii: "\"")) }
    if name.count < 64 { name += part.prefix(64) }
  }

  private var isInEntry: Bool { entriesDepth.map { depth > $0 } ?? false }

  private mutating func keep(_ part: some Collection<UInt8>) {
    guard !isTooLarge else { return }
    guard entry.count + part.count <= Self.mostEntryBytes else {
      (entry, isTooLarge, isCut) = ([], true, true)
      return
    }
    entry += part
  }

  /// Takes a byte outside of texts.
  private mutating func take(_ byte: UInt8, _ body: (Answer) -> Void) throws(LiteralScanner.Failure) {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["): open(byte)
    case UInt8(ascii: "}"), UInt8(ascii: "]"): try close(byte, body)
    case UInt8(ascii: "\""):
      isInText = true
      put(byte)
      (name, isNamed) = ([], false)
    case UInt8(ascii: ":"):
      isNamed = true
      put(byte)
    case UInt8(ascii: ","):
      isNamed = false
      put(byte)
    default: put(byte)
    }
  }

  private mutating func put(_ byte: UInt8) {
    guard isInEntry else { return frame.append(byte) }
    keep(CollectionOfOne(byte))
  }

  private mutating func open(_ byte: UInt8) {
    // An entry is a number in the frame.
    if !isInEntry, depth == entriesDepth { frame.append(UInt8(ascii: "0")) }
    if entriesDepth == nil, onPath < Self.path.count, depth == onPath + 1, isNamed, isNext(name) {
      onPath += 1
      if onPath == Self.path.count, byte == UInt8(ascii: "[") { entriesDepth = depth + 1 }
    }
    depth += 1
    isNamed = false
    put(byte)
  }

  /// Whether a text with its closing quote is the next name on the path to the entries.
  private func isNext(_ name: [UInt8]) -> Bool { name.dropLast().elementsEqual(Self.path[onPath]) }

  private mutating func close(_ byte: UInt8, _ body: (Answer) -> Void) throws(LiteralScanner.Failure) {
    let wasInEntry = isInEntry
    put(byte)
    depth -= 1
    if depth < 0 { throw LiteralScanner.Failure() }
    if wasInEntry, !isInEntry {
      if !isTooLarge {
        var scanner = LiteralScanner(entry[...])
        if let answer = try Self.answer(&scanner) { body(answer) }
      }
      entry.removeAll(keepingCapacity: entry.count <= 8 << 20)
      isTooLarge = false
    } else if let entriesDepth, depth < entriesDepth {
      self.entriesDepth = nil
      onPath = Self.path.count - 1
    } else if entriesDepth == nil, depth < onPath + 1, onPath > 0 {
      onPath = min(onPath, max(0, depth - 1))
    }
    isOver = depth == 0
  }

  private static func answer(_ scanner: inout LiteralScanner) throws(LiteralScanner.Failure) -> Answer? {
    var (address, content): (String?, Literal?)
    try scanner.forEachMember { name, scanner throws(LiteralScanner.Failure) in
      scanner.beginPart()
      switch name {
      case "request":
        try scanner.forEachMember { name, scanner throws(LiteralScanner.Failure) in
          if name == "url" { address = try scanner.value().text } else { try scanner.skip() }
        }
      case "response":
        try scanner.forEachMember { name, scanner throws(LiteralScanner.Failure) in
          if name == "content" { content = try scanner.value() } else { try scanner.skip() }
        }
      default: try scanner.skip()
      }
    }
    guard let address, case .object(let members)? = content else { return nil }
    func member(_ name: String) -> Literal? { members.first { $0.name == name }?.value }
    let text = member("text")?.text
    let isPacked = member("encoding")?.text?.utf8.elementsEqual("base64".utf8) == true
    let mediaType = Array((member("mimeType")?.text ?? "").utf8.prefix(Self.longestType))
    let type = StreamSafeText.decoded(mediaType[...])?.lowercased() ?? ""
    // Only the address of a picture counts, and the bytes of pictures are most of a log.
    let body =
      type.hasPrefix("image/")
      ? nil : text.flatMap { isPacked ? Base64.decode($0.utf8.filter { $0 > 32 }) : Array($0.utf8) }
    // A body that is not packed is text of the log, whatever it was on the web.
    let charset = isPacked ? MIMEPart.parameter("charset", of: type) : nil
    return Answer(
      address: address, type: type, size: member("size")?.pixels ?? 0, content: body, charset: charset)
  }
}
