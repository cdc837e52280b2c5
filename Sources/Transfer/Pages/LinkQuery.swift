import Digests

/// The parameters of a link, percent-decoded.
struct LinkQuery {
  private let parameters: [(name: String, value: String)]

  init(_ link: String) {
    guard let mark = link.firstIndex(of: "?") else {
      parameters = []
      return
    }
    parameters = link[link.index(after: mark)...].prefix { $0 != "#" }.split(separator: "&").prefix(200).compactMap {
      part in
      guard let equals = part.firstIndex(of: "=") else { return nil }
      return (part[..<equals].lowercased(), Self.decoded(part[part.index(after: equals)...]))
    }
  }

  /// The value of the first parameter with a name in lower case; nil if it is absent or empty.
  subscript(name: String) -> String? {
    parameters.first { $0.name == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
  }

  private static func decoded(_ text: Substring) -> String {
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let code = Hexadecimal.decode(bytes[(index + 1)...(index + 2)])?.first
      {
        decoded.append(code)
        index += 3
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }
}

/// The addresses in styles: `url(…)` in any quotes.
enum StyleAddresses {
  static func all(in bytes: ArraySlice<UInt8>) -> [String] {
    var found: [String] = []
    var index = bytes.startIndex
    while index + 4 < bytes.endIndex, found.count < 1_000 {
      guard bytes[index] | 32 == UInt8(ascii: "u"), bytes[(index + 1)...].prefix(3).elementsEqual("rl(".utf8) else {
        index += 1
        continue
      }
      let content = bytes[(index + 4)...].prefix { $0 != UInt8(ascii: ")") }
      index = content.endIndex
      let isMark: (UInt8) -> Bool = { $0 <= 32 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
      var text = content.drop(while: isMark)
      while let last = text.last, isMark(last) { text.removeLast() }
      if !text.isEmpty { found.append(String(decoding: text, as: UTF8.self)) }
    }
    return found
  }
}
