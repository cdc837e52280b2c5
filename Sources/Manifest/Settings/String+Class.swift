extension String {
  /// The text with the key of a class in place of each `{class}`.
  ///
  /// It compares bytes: a general search would take longer to set up than a path takes to read.
  func filled(with name: ClassName) -> String {
    var filled = ""
    var rest = self[...]
    while let brace = rest.utf8.firstIndex(of: UInt8(ascii: "{")) {
      let isKey = rest.utf8[brace...].starts(with: "{class}".utf8)
      filled += rest[..<brace] + (isKey ? name.rawValue : "{")
      rest = rest[rest.utf8.index(brace, offsetBy: isKey ? 7 : 1)...]
    }
    return filled + rest
  }
}
