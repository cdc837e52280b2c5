package import Digests

/// Reads one answer as it arrives and decides as early as it can: a value that knows nothing of libcurl.
package struct AnswerReader: Sendable {
  /// What an answer is judged by.
  package struct Rules: Sendable {
    package let maxBytes: Int
    package let optOut: OptOut?
    package let recognises: (@Sendable ([UInt8]) -> Bool)?

    package init(maxBytes: Int, optOut: OptOut?, recognises: (@Sendable ([UInt8]) -> Bool)?) {
      self.maxBytes = maxBytes
      self.optOut = optOut
      self.recognises = recognises
    }
  }

  /// What the headers of the last answer said; those of interim and redirecting answers are forgotten.
  package struct Head: Sendable, Equatable {
    package var status = 0
    package var isComplete = false
    package var length: Int?
    package var isChunked = false
    package var isHTTP1 = true
    package var contentType: String?
    package var coding: String?
    package var etag: String?
    package var lastModified: String?
    package var retryAfter: String?
    package var date: String?
    package var optOut: String?
  }

  package private(set) var head = Head()
  /// Bytes of headers and body, whatever became of them.
  package private(set) var received = 0
  /// Bytes of header and trailer lines.
  package private(set) var headerBytes = 0
  private var body: [UInt8] = []
  /// Whether the body cannot be judged as it came: a coding is named, and it is not the picture that some servers send so
  /// named. It has to be asked for once more, its coding undone.
  package private(set) var isCoded = false
  /// Why the answer is of no use, known before its end.
  package private(set) var failure: (FetchFailure, detail: String)?

  private let rules: Rules
  private let isDecoded: Bool
  private var hasher = SHA256Hasher()
  private var discarded = 0
  private var isSniffed: Bool
  /// Whether the body has begun: what follows it are trailers.
  private var hasBody = false

  /// A body nobody wants is read to its end when that is near, since a kept connection is worth more than its bytes.
  private static let drained = 32 << 10
  /// Headers and trailers that any answer has room in, interim answers included; past it the answer is of no use. Some
  /// libcurls count headers, none counts trailers.
  package static let maxHeaderBytes = 256 << 10
  /// A longer validator is not kept: it would be stored, and sent back, for each row.
  package static let maxValidatorBytes = 1 << 10
  private static let drainedRedirect = 1 << 20

  /// - Parameter isDecoded: whether content codings were undone before the body comes here.
  package init(rules: Rules, isDecoded: Bool = false) {
    self.rules = rules
    self.isDecoded = isDecoded
    isSniffed = rules.recognises == nil
  }

  /// Bytes of the body that are held.
  package var held: Int { body.count }

  /// The digest of the body as received so far.
  package var digest: SHA256Digest { hasher.finalize() }

  /// Takes in one header or trailer line; false ends the transfer.
  package mutating func header(_ line: UnsafeRawBufferPointer) -> Bool {
    received += line.count
    headerBytes += line.count
    guard headerBytes <= Self.maxHeaderBytes else {
      return stop(.tooLarge, "more than \(Self.maxHeaderBytes) bytes of headers and trailers")
    }
    let isStatusLine = unsafe line.starts(with: "HTTP/".utf8)
    // Trailers say nothing that matters here, least of all of the body they follow.
    if head.isComplete, !isStatusLine || hasBody { return true }
    var end = line.count
    while end > 0, unsafe line[end - 1] == 13 || line[end - 1] == 10 { end -= 1 }
    if end == 0 {
      head.isComplete = true
      return decide()
    }
    if isStatusLine {
      // A new answer: after an interim one, or after a challenge.
      head = Head()
      head.isHTTP1 = unsafe line.count > 5 && line[5] == UInt8(ascii: "1")
      head.status = unsafe Self.status(line)
      return true
    }
    guard unsafe Self.interesting(line[0]), let colon = unsafe line.firstIndex(of: UInt8(ascii: ":")), colon < end
    else {
      return true
    }
    let name = unsafe String(decoding: line[..<colon], as: UTF8.self).lowercased()
    let value = unsafe Self.trimmed(line, from: colon + 1, to: end)
    note(name, value)
    return true
  }

  /// Whether a field whose name begins so may matter; most lines are dismissed by this one comparison.
  private static func interesting(_ byte: UInt8) -> Bool {
    switch byte | 32 {
    case UInt8(ascii: "c"), UInt8(ascii: "d"), UInt8(ascii: "e"), UInt8(ascii: "l"), UInt8(ascii: "r"),
      UInt8(ascii: "t"), UInt8(ascii: "x"):
      true
    default:
      false
    }
  }

  private mutating func note(_ name: String, _ value: String) {
    switch name {
    case "content-length": head.length = Int(value)
    case "content-encoding": head.coding = Self.coding(value) ?? head.coding
    case "content-type": head.contentType = Self.short(value)
    case "date": head.date = Self.short(value)
    case "etag": head.etag = Self.short(value)
    case "last-modified": head.lastModified = Self.short(value)
    case "retry-after": head.retryAfter = Self.short(value)
    case "transfer-encoding": head.isChunked = value.lowercased().contains("chunked")
    case "x-robots-tag": head.optOut = head.optOut ?? rules.optOut?.match(value)
    default: return
    }
  }

  /// A value that may be kept.
  static func short(_ value: String) -> String? { value.utf8.count <= maxValidatorBytes ? value : nil }

  /// All headers are here: is the body wanted?
  private mutating func decide() -> Bool {
    guard head.status == 200 || head.status == 203 else { return true }
    if let directive = head.optOut { return stop(.optOut, "`X-Robots-Tag` says `\(directive)`") }
    if let length = head.length, length > rules.maxBytes {
      return stop(.tooLarge, "\(length) bytes declared, at most \(rules.maxBytes) allowed")
    }
    if let length = head.length, length > 0 { body.reserveCapacity(min(length, 4 << 20)) }
    return true
  }

  /// Takes in the next bytes of the body; false ends the transfer.
  package mutating func body(_ bytes: UnsafeRawBufferPointer) -> Bool {
    received += bytes.count
    hasBody = true
    guard failure == nil, (200...299).contains(head.status) else {
      discarded += bytes.count
      // libcurl names the target of a redirect only once its body has ended.
      return discarded <= ((300...399).contains(head.status) ? Self.drainedRedirect : Self.drained)
    }
    guard body.count + bytes.count <= rules.maxBytes else {
      body = []
      return stop(.tooLarge, "more than the \(rules.maxBytes) bytes allowed")
    }
    grow(for: bytes.count)
    unsafe body.append(contentsOf: bytes)
    unsafe hasher.update(bytes)
    if !isSniffed, body.count >= TransferOptions.sniffedBytes { return sniff() }
    return true
  }

  /// Makes room by a quarter at a time: a body without a length should not take twice what is allowed.
  private mutating func grow(for count: Int) {
    let needed = body.count + count
    guard needed > body.capacity, body.count > 1 << 20 else { return }
    body.reserveCapacity(min(rules.maxBytes, needed + needed / 4))
  }

  /// The body has ended; looks at the first bytes of one that was shorter than the sniffer would like.
  package mutating func end() {
    guard failure == nil, !body.isEmpty else { return }
    if !isSniffed { _ = sniff() } else if rules.recognises == nil { isCoded = mayBeCoded }
  }

  private var mayBeCoded: Bool { !isDecoded && head.coding != nil && (200...299).contains(head.status) }

  /// The first coding in a `Content-Encoding` that can be undone; what nobody knows is no coding of these bytes (WHATWG Fetch
  /// Standard, "handle content codings").
  private static func coding(_ value: String) -> String? {
    let codings = value.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" }.map(String.init)
    return codings.first { ["gzip", "x-gzip", "deflate", "br", "zstd"].contains($0) }
  }

  /// Hands the body over and forgets it.
  package mutating func takeBody() -> [UInt8] {
    defer { body = [] }
    return body
  }

  private mutating func sniff() -> Bool {
    isSniffed = true
    guard let recognises = rules.recognises else { return true }
    if recognises(Array(body.prefix(TransferOptions.sniffedBytes))) { return true }
    if mayBeCoded {
      isCoded = true
      return false
    }
    let type = head.contentType.map { "the content type is `\($0.prefix(100))`, and " } ?? ""
    fail(.notImage, type + "the first bytes are those of no picture")
    return head.length.map { $0 <= Self.drained } ?? false
  }

  /// Gives the answer up for a reason that it does not show itself.
  package mutating func abandon(_ reason: FetchFailure, _ detail: String) {
    if failure == nil { fail(reason, detail) }
  }

  private mutating func stop(_ reason: FetchFailure, _ detail: String) -> Bool {
    fail(reason, detail)
    return false
  }

  private mutating func fail(_ reason: FetchFailure, _ detail: String) {
    failure = (reason, detail)
    body = []
  }

  private static func status(_ line: UnsafeRawBufferPointer) -> Int {
    guard let space = unsafe line.firstIndex(of: 32) else { return 0 }
    var status = 0
    for index in (space + 1)..<min(space + 4, line.count) {
      let byte = unsafe line[index]
      guard (48...57).contains(byte) else { return 0 }
      status = status * 10 + Int(byte - 48)
    }
    return status
  }

  private static func trimmed(_ line: UnsafeRawBufferPointer, from start: Int, to end: Int) -> String {
    var (start, end) = (start, end)
    while start < end, unsafe line[start] == 32 || line[start] == 9 { start += 1 }
    while end > start, unsafe line[end - 1] == 32 || line[end - 1] == 9 { end -= 1 }
    return unsafe String(decoding: line[start..<end], as: UTF8.self)
  }
}
