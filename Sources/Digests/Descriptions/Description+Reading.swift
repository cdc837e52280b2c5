extension Description {
  /// The text of a field; nil if the field is missing or has another type.
  package func text(_ name: String) -> String? {
    if case .text(let text)? = self[name] { return text }
    return nil
  }

  /// The number of a field; nil if the field is missing or has another type.
  package func integer(_ name: String) -> Int64? {
    if case .integer(let number)? = self[name] { return number }
    return nil
  }

  /// The digest of a field; nil if the field is missing or has another type.
  package func digest(_ name: String) -> SHA256Digest? {
    if case .digest(let digest)? = self[name] { return digest }
    return nil
  }
}
