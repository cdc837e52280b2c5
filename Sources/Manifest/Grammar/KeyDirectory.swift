/// Where every key of the manifest belongs: for a key that stands in the wrong mapping.
enum KeyDirectory {
  /// What to say of a key that another mapping than `name` knows, nil when none or too many do.
  static func home(of key: String, besides name: String) -> String? {
    let homes = directory.filter { $0.record != name && $0.keys.contains(key) }
    return homes.count == 1 ? homes.first?.phrase : nil
  }

  private struct Home {
    let record: String
    let phrase: String
    let keys: Set<String>

    init<Root>(_ record: Record<Root>, _ phrase: String) {
      self.record = record.name
      self.phrase = phrase
      keys = Set(record.fields.map(\.name))
    }
  }

  private static let directory = [
    Home(ManifestKeys.record, "at the top level"), Home(FetchSettings.record, "under `fetch`"),
    Home(FetchSettings.Timeout.record, "under `fetch.timeout`"),
    Home(FetchSettings.Retries.record, "under `fetch.retries`"),
    Home(FetchSettings.Concurrency.record, "under `fetch.concurrency`"),
    Home(InspectSettings.record, "under `inspect`"), Home(DuplicateSettings.record, "under `duplicates`"),
    Home(DuplicateSettings.Near.record, "under `duplicates.near`"), Home(LabelSettings.record, "under `labels`"),
    Home(CropSettings.record, "under `crop`"), Home(CropSettings.Encoding.record, "under `crop.encode`"),
    Home(SplitSettings.record, "under `split`"), Home(CacheSettings.record, "under `cache`"),
    Home(ListSettings.record, "under `defaults.csv` or in a source"),
  ]
}
