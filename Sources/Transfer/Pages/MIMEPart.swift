import Digests

/// A part of a MIME message (RFC 2045, RFC 2557): its fields and its content.
struct MIMEPart {
  /// Parts beyond this many, and parts nested deeper than this, are not read.
  private static let (mostParts, mostLevels) = (20_000, 4)
  /// The largest head of a part in bytes.
  private static let longestHead = 64 << 10

  private let fields: [(name: String, value: String)]
  private let body: ArraySlice<UInt8>

  /// Splits a message, or the bytes of a part, into fields and body.
  init(_ bytes: ArraySlice<UInt8>) {
    var fields: [(name: String, value: String)] = []
    var index = bytes.startIndex
    let limit = min(bytes.endIndex, bytes.startIndex + Self.longestHead)
    while index < limit {
      let end = bytes[index..<bytes.endIndex].firstIndex(of: 10) ?? bytes.endIndex
      var line = bytes[index..<end]
      index = min(bytes.endIndex, end + 1)
      if line.last == 13 { line.removeLast() }
      if line.isEmpty { break }
      guard let text = StreamSafeText.decoded(line) else { continue }
      if text.first == " " || text.first == "\t" {
        if !fields.isEmpty { fields[fields.count - 1].value += text }
      } else if let colon = text.firstIndex(of: ":") {
        fields.append((text[..<colon].lowercased(), String(text[text.index(after: colon)...])))
      }
    }
    self.fields = fields
    body = bytes[index...]
  }

  /// The value of a field; nil if it is absent.
  func field(_ name: String) -> String? {
    fields.first { $0.name == name }.map { String($0.value.drop(while: \.isWhitespace).trimmedEnd) }
  }

  /// The media type in lower case.
  var type: String {
    (field("content-type") ?? "").prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
  }

  /// The character set that the part names.
  var charset: String? { parameter("charset") }

  /// Where the part was on the web.
  var location: String? { field("content-location") ?? field("snapshot-content-location") }

  private func parameter(_ name: String) -> String? { field("content-type").flatMap { Self.parameter(name, of: $0) } }

  /// A parameter of a media type such as `text/html; charset=utf-8`; nil if it is absent.
  static func parameter(_ name: String, of value: String) -> String? {
    for part in value.split(separator: ";").dropFirst() {
      guard let equals = part.firstIndex(of: "=") else { continue }
      let key = part[..<equals].filter { !$0.isWhitespace }.lowercased()
      guard key == name else { continue }
      return part[part.index(after: equals)...].filter { $0 != "\"" && !$0.isWhitespace }
    }
    return nil
  }

  /// Calls `body` with each part that is not a list of parts itself.
  func forEachLeaf(_ body: (MIMEPart) -> Void) {
    var count = 0
    forEachLeaf(level: 0, &count, body)
  }

  private func forEachLeaf(level: Int, _ count: inout Int, _ body: (MIMEPart) -> Void) {
    guard type.hasPrefix("multipart/"), let boundary = parameter("boundary"), !boundary.isEmpty,
      boundary.utf8.count <= 200
    else { return body(self) }
    guard level < Self.mostLevels else { return }
    for part in parts(boundary: boundary) {
      count += 1
      guard count <= Self.mostParts else { return }
      MIMEPart(part).forEachLeaf(level: level + 1, &count, body)
    }
  }

  private func parts(boundary: String) -> [ArraySlice<UInt8>] {
    let mark = Array("--\(boundary)".utf8)
    var parts: [ArraySlice<UInt8>] = []
    var start: Int?
    var index = body.startIndex
    while index < body.endIndex {
      let end = body[index...].firstIndex(of: 10) ?? body.endIndex
      if body[index..<end].starts(with: mark) {
        if let start { parts.append(body[start..<index]) }
        if body[index..<end].dropFirst(mark.count).starts(with: "--".utf8) { return parts }
        start = min(body.endIndex, end + 1)
      }
      index = min(body.endIndex, end + 1)
    }
    // A cut file ends within its last part.
    if let start { parts.append(body[start...]) }
    return parts
  }

  /// The content without its transfer encoding.
  var content: [UInt8] {
    switch field("content-transfer-encoding")?.lowercased() {
    case "quoted-printable": Self.unquoted(body)
    case "base64": Base64.decode(body.filter { $0 > 32 }) ?? []
    default: Array(body)
    }
  }

  /// Decodes quoted-printable (RFC 2045, section 6.7): `=3D`, and `=` before a line break that is not part of the text.
  private static func unquoted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      guard bytes[index] == UInt8(ascii: "=") else {
        text.append(bytes[index])
        index += 1
        continue
      }
      let rest = bytes[(index + 1)...]
      let line = rest.drop { $0 == 32 || $0 == 9 || $0 == 13 }
      if rest.count >= 2, let code = Hexadecimal.decode(rest.prefix(2))?.first {
        text.append(code)
        index += 3
      } else if line.first == 10 {
        index = line.startIndex + 1
      } else {
        text.append(bytes[index])
        index += 1
      }
    }
    return text
  }
}

extension Substring {
  fileprivate var trimmedEnd: Substring {
    var text = self
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
