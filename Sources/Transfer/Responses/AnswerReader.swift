package import Digests

/// Reads one answer as it arrives, and decides as early as possible. It is a value type without libcurl.
package struct AnswerReader: Sendable {
  /// The rules for an answer.
  package struct Rules: Sendable {
    package let maxBytes: Int
    package let optOut: OptOut?
    package let recognises: (@Sendable ([UInt8]) -> Bool)?
    package let keptHeaders: [String]
    /// Whether answers have a body. The answer to HEAD has none, however long it says that the object is.
    package let hasBody: Bool

    package init(
      maxBytes: Int, optOut: OptOut?, recognises: (@Sendable ([UInt8]) -> Bool)?, keptHeaders: [String] = [],
      hasBody: Bool = true
    ) {
      self.hasBody = hasBody
      self.keptHeaders = keptHeaders
      self.maxBytes = maxBytes
      self.optOut = optOut
      self.recognises = recognises
    }
  }

  /// The headers of the last answer. Those of interim answers and redirects are dropped.
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
    /// The fields that the rules keep, by name in lower case.
    package var fields: [String: String] = [:]
  }

  package private(set) var head = Head()
  /// The bytes of headers and body received, including those that were dropped.
  package private(set) var received = 0
  /// The bytes of header and trailer lines.
  package private(set) var headerBytes = 0
  private var body: [UInt8] = []
  /// Whether the body must be requested again and decoded. A content coding is named, and the raw body is not a picture. (Some
  /// servers name a coding but send the plain picture.)
  package private(set) var isCoded = false
  /// The reason why the answer is not usable; it may be known before the answer ends.
  package private(set) var failure: (FetchFailure, detail: String)?

  private let rules: Rules
  private let isDecoded: Bool
  private var hasher = SHA256Hasher()
  private var discarded = 0
  private var isSniffed: Bool
  /// Whether the body has begun. Header lines after it are trailers.
  private var hasBody = false

  /// The largest unwanted body that is read to its end, because reusing the connection is worth more than these bytes.
  private static let drained = 32 << 10
  /// The limit for headers and trailers, including those of interim answers. An answer above it is rejected. Some versions of
  /// libcurl limit headers, but none limits trailers.
  package static let maxHeaderBytes = 256 << 10
  /// The longest validator that is kept, because validators are stored for each row and sent back.
  package static let maxValidatorBytes = 1 << 10
  private static let drainedRedirect = 1 << 20

  /// - Parameter isDecoded: whether the body arrives with its content codings already decoded.
  package init(rules: Rules, isDecoded: Bool = false) {
    self.rules = rules
    self.isDecoded = isDecoded
    isSniffed = rules.recognises == nil
  }

  /// The bytes of the body in memory.
  package var held: Int { body.count }

  /// The digest of the body received so far.
  package var digest: SHA256Digest { hasher.finalize() }

  /// Processes one header or trailer line. Returns false to end the transfer.
  package mutating func header(_ line: UnsafeRawBufferPointer) -> Bool {
    received += line.count
    headerBytes += line.count
    guard headerBytes <= Self.maxHeaderBytes else {
      return stop(.tooLarge, "more than \(Self.maxHeaderBytes) bytes of headers and trailers")
    }
    let isStatusLine = unsafe line.starts(with: "HTTP/".utf8)
    // Trailers contain nothing that is needed here.
    if head.isComplete, !isStatusLine || hasBody { return true }
    var end = line.count
    while end > 0, unsafe line[end - 1] == 13 || line[end - 1] == 10 { end -= 1 }
    if end == 0 {
      head.isComplete = true
      return decide()
    }
    if isStatusLine {
      // A new answer begins, after an interim answer or a challenge.
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

  /// Whether a field name with this first byte can be relevant. This one comparison skips most lines.
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
    case "retry-after":
      head.retryAfter = Self.short(value)
      keep(name, value)
    case "transfer-encoding": head.isChunked = value.lowercased().contains("chunked")
    case "x-robots-tag": head.optOut = head.optOut ?? rules.optOut?.match(value)
    default: keep(name, value)
    }
  }

  /// Keeps a field that the rules name, at most 32 of them.
  private mutating func keep(_ name: String, _ value: String) {
    guard head.fields.count < 32, name.utf8.count <= 100 else { return }
    let isKept = rules.keptHeaders.contains { $0.hasSuffix("*") ? name.hasPrefix($0.dropLast()) : name == $0 }
    if isKept { head.fields[name] = Self.short(value) }
  }

  /// The value; nil if it is too long to keep.
  static func short(_ value: String) -> String? { value.utf8.count <= maxValidatorBytes ? value : nil }

  /// Decides from the complete headers whether to read the body.
  private mutating func decide() -> Bool {
    guard head.status == 200 || head.status == 203 else { return true }
    if let directive = head.optOut { return stop(.optOut, "`X-Robots-Tag` says `\(directive)`") }
    guard rules.hasBody else { return true }
    if let length = head.length, length > rules.maxBytes {
      return stop(.tooLarge, "\(length) bytes declared, at most \(rules.maxBytes) allowed")
    }
    if let length = head.length, length > 0 { body.reserveCapacity(min(length, 4 << 20)) }
    return true
  }

  /// Processes the next bytes of the body. Returns false to end the transfer.
  package mutating func body(_ bytes: UnsafeRawBufferPointer) -> Bool {
    received += bytes.count
    hasBody = true
    guard failure == nil, (200...299).contains(head.status) else {
      discarded += bytes.count
      // libcurl reports the target of a redirect only after its body has ended.
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

  /// Grows the buffer by a quarter at a time, so that a body without a length does not take twice the allowed memory.
  private mutating func grow(for count: Int) {
    let needed = body.count + count
    guard needed > body.capacity, body.count > 1 << 20 else { return }
    body.reserveCapacity(min(rules.maxBytes, needed + needed / 4))
  }

  /// Records the end of the body, and checks the first bytes of a body that was shorter than the sniffer's limit.
  package mutating func end() {
    guard failure == nil, !body.isEmpty else { return }
    if !isSniffed { _ = sniff() } else if rules.recognises == nil { isCoded = mayBeCoded }
  }

  private var mayBeCoded: Bool { !isDecoded && head.coding != nil && (200...299).contains(head.status) }

  /// The first coding in a `Content-Encoding` that libcurl can decode. Unknown codings are ignored (WHATWG Fetch Standard,
  /// "handle content codings").
  private static func coding(_ value: String) -> String? {
    let codings = value.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" }.map(String.init)
    return codings.first { ["gzip", "x-gzip", "deflate", "br", "zstd"].contains($0) }
  }

  /// Returns the body and releases it.
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

  /// Rejects the answer for a reason outside its own contents.
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
