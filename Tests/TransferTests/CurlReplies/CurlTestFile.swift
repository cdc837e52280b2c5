/// One of curl's own test files: raw replies, a command line, and how curl ended.
///
/// Only what the comparison needs is read: sections, their attributes, and the macros that stand for bytes. Format: curl,
/// "docs/tests/FILEFORMAT.md".
struct CurlTestFile {
  let number: Int
  private let text: [UInt8]

  init(number: Int, bytes: [UInt8]) {
    self.number = number
    text = bytes
  }

  /// A part between `<name ...>` and `</name>`.
  struct Section {
    let attributes: String
    let content: [UInt8]

    /// The content as a line of text.
    var line: String {
      String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init).joined(
        separator: " ")
    }
  }

  /// The first section of that name; tags stand at the beginning of their lines.
  func section(_ name: String) -> Section? {
    var attributes: String?
    var content: [UInt8] = []
    for line in lines(text) {
      let tag = String(decoding: line.prefix(200), as: UTF8.self).trimmed
      if let found = attributes {
        if tag == "</\(name)>" { return Section(attributes: found, content: content) }
        content += line
      } else if tag.hasPrefix("<\(name)>") || tag.hasPrefix("<\(name) ") {
        attributes = tag
      }
    }
    return nil
  }

  /// The bytes of a reply section as curl's server sends them.
  func reply(_ name: String) -> [UInt8]? {
    guard let section = section(name) else { return nil }
    if section.attributes.contains("base64=\"yes\"") { return nil }
    var bytes = section.content
    if section.attributes.contains("crlf=\"yes\"") { bytes = withCRLF(bytes, headersOnly: false) }
    if section.attributes.contains("crlf=\"headers\"") { bytes = withCRLF(bytes, headersOnly: true) }
    if section.attributes.contains("nonewline=\"yes\""), bytes.last == 10 { bytes.removeLast() }
    return Macros(number: number).expand(bytes)
  }

  /// Puts CR before the LF of every line, or of header lines only: from a status line to the next empty one.
  private func withCRLF(_ bytes: [UInt8], headersOnly: Bool) -> [UInt8] {
    var output: [UInt8] = []
    var inHeaders = true
    var isFirst = true
    for line in lines(bytes) {
      if line.starts(with: "HTTP/".utf8) { inHeaders = true }
      let isEnd = line == [10]
      if isFirst || inHeaders || !headersOnly, line.last == 10, !line.dropLast().hasSuffix([13]) {
        output += line.dropLast() + [13, 10]
      } else {
        output += line
      }
      if isEnd { inHeaders = false }
      isFirst = false
    }
    return output
  }
}

/// The lines of some bytes, their ends included.
private func lines(_ bytes: [UInt8]) -> [[UInt8]] {
  var lines: [[UInt8]] = []
  var line: [UInt8] = []
  for byte in bytes {
    line.append(byte)
    if byte == 10 {
      lines.append(line)
      line = []
    }
  }
  if !line.isEmpty { lines.append(line) }
  return lines
}

extension Sequence<UInt8> {
  fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool { Array(self).suffix(suffix.count).elementsEqual(suffix) }
}

extension String {
  /// The text without white space around it.
  var trimmed: String {
    let rest = drop(while: \.isWhitespace)
    guard let end = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(rest[...end])
  }
}

/// The `%NAME` and `%name[...]name%` macros of curl's test files.
private struct Macros {
  let number: Int

  func expand(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var rest = bytes[...]
    while let first = rest.first {
      if first == UInt8(ascii: "%"), let (value, count) = macro(rest) {
        output += value
        rest = rest.dropFirst(count)
      } else {
        output.append(first)
        rest = rest.dropFirst()
      }
    }
    return output
  }

  private func macro(_ rest: ArraySlice<UInt8>) -> ([UInt8], Int)? {
    let names: [(String, [UInt8])] = [
      ("%CR", [13]), ("%LF", [10]), ("%SP", [32]), ("%TAB", [9]), ("%spc%", [32]),
      ("%TESTNUMBER", Array("\(number)".utf8)), ("%HOSTIP", Array("127.0.0.1".utf8)),
    ]
    for (name, value) in names where rest.starts(with: name.utf8) { return (value, name.utf8.count) }
    if let (inner, count) = bracket(rest, "hex") { return (hex(inner), count) }
    if let (inner, count) = bracket(rest, "repeat") { return (repeated(inner), count) }
    return nil
  }

  /// The inside of `%name[inside]name%` or `%name[inside]%`, and the length of the whole.
  private func bracket(_ rest: ArraySlice<UInt8>, _ name: String) -> ([UInt8], Int)? {
    let open = Array("%\(name)[".utf8)
    guard rest.starts(with: open) else { return nil }
    for close in [Array("]\(name)%".utf8), Array("]%".utf8)] {
      let start = rest.startIndex + open.count
      guard start + close.count <= rest.endIndex else { continue }
      let end = (start...rest.endIndex - close.count).first { rest[$0...].starts(with: close) }
      if let end { return (Array(rest[start..<end]), end + close.count - rest.startIndex) }
    }
    return nil
  }

  private func hex(_ text: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var index = 0
    while index < text.count {
      if text[index] == UInt8(ascii: "%"), index + 2 < text.count,
        let value = UInt8(String(decoding: text[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        output.append(value)
        index += 3
      } else {
        output.append(text[index])
        index += 1
      }
    }
    return output
  }

  private func repeated(_ text: [UInt8]) -> [UInt8] {
    let words = String(decoding: text, as: UTF8.self).split(separator: " ", maxSplits: 2).map(String.init)
    guard words.count == 3, let count = Int(words[0]), count <= 1_000_000 else { return [] }
    let unit = hex(Array(words[2].utf8))
    return (0..<count).flatMap { _ in unit }
  }
}
