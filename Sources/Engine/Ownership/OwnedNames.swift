/// Everything that dsbuild puts into its own folders, as patterns of names. Nothing else there is adopted or removed.
struct OwnedNames: Sendable {
  /// The kind of file that a pattern stands for.
  enum Entry: Sendable {
    case file
    case folder(OwnedNames)
    /// A folder whose contents come from the user.
    case foreign
  }

  private let entries: [(pattern: NamePattern, entry: Entry)]

  init(_ entries: [(NamePattern, Entry)]) { self.entries = entries.map { (pattern: $0.0, entry: $0.1) } }

  private static func files(_ pattern: NamePattern) -> Entry { .folder(OwnedNames([(pattern, .file)])) }

  /// The contents of a state folder and a cache folder together, because by default they are the same folder.
  static let stateAndCache: OwnedNames = {
    let files = [
      CacheTag.name, CacheTag.ignoring, "lock", "decisions.lock", "review.lock", "review.log", "inputs", "gate",
      "dataset.schema.json",
      "cache.sqlite", "cache.sqlite-wal", "cache.sqlite-shm", "cache.sqlite-journal", "cache.sqlite.bad",
    ]
    let folders: [(String, Entry)] = [
      ("tmp", Self.files(.temporary)), ("log", Self.files(.log)), ("stamps", Self.files(.named)),
      ("claims", Self.files(.named)), ("notes", Self.files(.named)), ("nodes", Self.files(.named)),
      ("remotes", Self.files(NamePattern(.hexadecimal(16)))),
      ("leases", Self.files(.process)), ("journal", Self.files(.process)), ("projects", Self.files(.named)),
      ("uses", Self.files(.use)), ("index", .folder(indexes)), ("quarantine", Self.files(.digest)),
      ("search", .folder(searches)), ("incoming", .folder(incoming)), ("store", .folder(store)), ("models", .foreign),
    ]
    // Without a folder for temporary files, they are beside their destinations.
    let draft = NamePattern(.text("."), .digits, .text("."), .digits, .text(".tmp"))
    return OwnedNames(
      [(draft, .file)] + files.map { (NamePattern(.text($0)), .file) }
        + folders.map { (NamePattern(.text($0.0)), $0.1) })
  }()

  private static let indexes = OwnedNames([(.index, .file), (NamePattern(.text("sorted")), .file)])

  private static let store = OwnedNames([
    (NamePattern(.text("packs")), Self.files(.pack)), (NamePattern(.hexadecimal(2)), Self.files(.digest)),
  ])

  /// The answers of collections, a folder for each query.
  private static let searches = OwnedNames([
    (
      .digest,
      .folder(
        OwnedNames([
          (NamePattern(.text("begun")), .file),
          (NamePattern(.digits, .text("-"), .hexadecimal(16), .text(".page")), .file),
        ]))
    )
  ])

  private static let incoming = OwnedNames([
    (NamePattern(.digits, .text("-"), .hexadecimal(16), .text(".lock")), .file),
    (.process, Self.files(NamePattern(.hexadecimal(64), .text("."), .digits))),
  ])

  /// All entries, without their names.
  var patterns: [Entry] { entries.map(\.entry) }

  /// The entry of a name; nil if the name is not dsbuild's.
  subscript(name: String) -> Entry? {
    // A file for another file system is written beside its destination under this ending.
    let draft = ".dsbuild-tmp"
    let isDraft = name.hasSuffix(draft)
    let name = isDraft ? String(name.dropLast(draft.count)) : name
    guard let entry = entries.first(where: { $0.pattern.matches(name) })?.entry else { return nil }
    if case .file = entry { return entry }
    return isDraft ? nil : entry
  }
}
