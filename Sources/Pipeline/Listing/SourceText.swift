import Transfer

/// The text of a row as it may be shown and written: user names and passwords in URLs are masked.
enum SourceText {
  static func masked(_ text: String) -> String {
    guard text.contains("@"), text.contains("://"), case .success(let address) = Address.canonical(text) else {
      return text
    }
    return address.masked
  }
}
