import Transfer

/// The text of a row in a form that may be shown and written: user names and passwords in URLs are masked.
package enum SourceText {
  package static func masked(_ text: String) -> String {
    guard text.contains("@"), text.contains("://"), case .success(let address) = Address.canonical(text) else {
      return text
    }
    return address.masked
  }

  /// The text for the lock and the report: an address, or empty for any other text, which may be a line of any file.
  package static func published(_ text: String) -> String {
    let bytes = text.utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), isScheme(bytes[..<colon]) else { return "" }
    if text[..<colon].lowercased() == "data" { return text }
    let rest = bytes[colon...].dropFirst()
    guard rest.starts(with: "//".utf8) else { return "" }
    let start = bytes.index(colon, offsetBy: 3)
    guard bytes[start...].contains(UInt8(ascii: "@")) else { return text }
    let masked = masked(text)
    guard masked == text else { return masked }
    // A text that is not a valid URL may contain a password too.
    let authority = bytes[start...].prefix { !"/?#".utf8.contains($0) }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return text }
    return "\(text[..<start])***\(text[at...])"
  }

  private static func isScheme(_ bytes: Substring.UTF8View) -> Bool {
    guard (1...20).contains(bytes.count), let first = bytes.first, (97...122).contains(first | 0x20) else {
      return false
    }
    return bytes.allSatisfy { byte in
      (97...122).contains(byte | 0x20) || (48...57).contains(byte) || "+-.".utf8.contains(byte)
    }
  }
}
