import Digests

/// The keys and tokens of a collection, which some servers repeat in their answers. They are replaced by `…` before anything is
/// kept or shown.
struct Secret: Sendable {
  /// A shorter value is no secret, and would be found in the words of answers.
  private static let shortest = 6
  private static let mark = "…"

  /// The ways in which the key is written: as it is, and percent-encoded.
  private let forms: [String]

  /// - Parameter values: the keys and tokens.
  init(_ values: [String]) {
    var forms: [String] = []
    for value in values where value.utf8.count >= Self.shortest {
      let encoded = CollectionClient.encoded(value)
      for form in [
        value, encoded, encoded.lowercasedEscapes, value.replacing("/", with: "\\/"),
        value.replacing("\"", with: "\\\""),
      ]
      where !forms.contains(form) {
        forms.append(form)
      }
    }
    // The longest first: one may be part of another.
    self.forms = forms.sorted { $0.utf8.count > $1.utf8.count }
  }

  /// The bytes of an answer without the key.
  func hidden(in bytes: [UInt8]) -> [UInt8] {
    forms.reduce(bytes) { bytes, form in
      let form = Array(form.utf8)
      var result: [UInt8] = []
      var (start, index) = (0, 0)
      while index + form.count <= bytes.count {
        guard bytes[index] == form[0], bytes[index..<index + form.count].elementsEqual(form) else {
          index += 1
          continue
        }
        result += bytes[start..<index]
        result += Array(Self.mark.utf8)
        index += form.count
        start = index
      }
      return start == 0 ? bytes : result + bytes[start...]
    }
  }

  /// A text without the key.
  func hidden(in text: String) -> String {
    forms.isEmpty ? text : String(decoding: hidden(in: Array(text.utf8)), as: UTF8.self)
  }

  /// Whether a text or a name of a document has the key.
  func isIn(_ tree: JSONTree) -> Bool {
    guard !forms.isEmpty else { return false }
    switch tree {
    case .text(let text), .number(let text): return hidden(in: text) != text
    case .array(let items): return items.contains { isIn($0) }
    case .object(let members, _): return members.contains { hidden(in: $0.name) != $0.name || isIn($0.value) }
    case .null, .flag: return false
    }
  }
}

extension String {
  /// The text with the digits of percent-encoded bytes in lower case.
  fileprivate var lowercasedEscapes: String {
    var left = 0
    let bytes = utf8.map { byte -> UInt8 in
      if byte == UInt8(ascii: "%") { left = 3 }
      left -= 1
      return left >= 0 && (65...90).contains(byte) ? byte | 0x20 : byte
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
