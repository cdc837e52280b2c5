extension Description {
  /// The text of a field, if it is one.
  package func text(_ name: String) -> String? {
    if case .text(let text)? = self[name] { return text }
    return nil
  }

  /// The number of a field, if it is one.
  package func integer(_ name: String) -> Int64? {
    if case .integer(let number)? = self[name] { return number }
    return nil
  }

  /// The digest of a field, if it is one.
  package func digest(_ name: String) -> SHA256Digest? {
    if case .digest(let digest)? = self[name] { return digest }
    return nil
  }
}
