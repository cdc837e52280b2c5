/// The mappings of a file with their keys, to find the right mapping for a misplaced key.
struct KeyDirectory: Sendable {
  struct Home: Sendable {
    fileprivate let record: String
    fileprivate let phrase: String
    fileprivate let keys: Set<String>

    /// Creates an entry from the keys of a record and the words for its place.
    init<Root>(_ record: Record<Root>, _ phrase: String) {
      self.record = record.name
      self.phrase = phrase
      keys = Set(record.fields.map(\.name))
    }
  }

  let homes: [Home]

  /// The words for the place of a key that belongs to another mapping than `name`; nil if no mapping or several have
  /// the key.
  func home(of key: String, besides name: String) -> String? {
    let homes = homes.filter { $0.record != name && $0.keys.contains(key) }
    return homes.count == 1 ? homes.first?.phrase : nil
  }
}
