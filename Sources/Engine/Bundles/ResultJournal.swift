public import Digests

/// Results with their whole keys as bytes, in the order of the keys. Results travel between machines in this form.
public enum ResultJournal {
  private static let magic = Array("DSBJ".utf8)

  /// The bytes of some results.
  public static func encoded(_ results: [SHA256Digest: ActionEntry]) -> [UInt8] {
    var journal: [UInt8] = []
    for key in results.keys.sorted() {
      guard let content = results[key]?.encoded(under: key) else { continue }
      journal += magic
      LittleEndian.append(UInt64(content.count), count: 4, to: &journal)
      journal += content
    }
    return journal
  }

  /// Reads the output of ``encoded(_:)``; nil unless all results are whole, of these kinds, each once, and without an
  /// expiry.
  public static func results(_ journal: [UInt8], kinds: Set<String>) -> [SHA256Digest: ActionEntry]? {
    var results: [SHA256Digest: ActionEntry] = [:]
    var start = 0
    while start < journal.count {
      guard journal.count - start >= 8, journal[start..<start + 4].elementsEqual(magic) else { return nil }
      let length = Int(LittleEndian.half(journal, at: start + 4))
      guard length <= journal.count - start - 8,
        let (key, entry) = ActionEntry.decoded(Array(journal[start + 8..<start + 8 + length])),
        kinds.contains(entry.kind), entry.expires == nil, results.updateValue(entry, forKey: key) == nil
      else { return nil }
      start += 8 + length
    }
    return results
  }
}
