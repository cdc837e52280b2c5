/// The mappings of a file with their keys: for a key that stands in the wrong mapping.
struct KeyDirectory: Sendable {
  /// A mapping with its keys.
  struct Home: Sendable {
    fileprivate let record: String
    fileprivate let phrase: String
    fileprivate let keys: Set<String>

    /// The keys of a record, and the words that say where it is.
    init<Root>(_ record: Record<Root>, _ phrase: String) {
      self.record = record.name
      self.phrase = phrase
      keys = Set(record.fields.map(\.name))
    }
  }

  /// Every mapping.
  let homes: [Home]

  /// The words for the place of a key that another mapping than `name` knows, nil when none or several do.
  func home(of key: String, besides name: String) -> String? {
    let homes = homes.filter { $0.record != name && $0.keys.contains(key) }
    return homes.count == 1 ? homes.first?.phrase : nil
  }
}
