/// The settings in which two manifests differ, of those that shape the dataset.
public struct ManifestDifference: Hashable, Sendable {
  /// One setting with both values, `none` if a manifest lacks it.
  public struct Setting: Hashable, Sendable {
    /// Its path, such as `crop.size`.
    public let name: String
    /// The older value.
    public let was: String
    /// The newer value.
    public let now: String
  }

  /// The sections about getting pictures and keeping results, without a word about the pictures themselves; the rows of sources are
  /// compared one by one elsewhere.
  private static let others: Set<String> = ["dsbuild", "fetch", "cache", "report", "takedown", "vars", "profiles"]

  /// The defaults of the settings by their paths.
  public static let defaults = Dictionary(values(of: ManifestKeys.record.empty.manifest)) { first, _ in first }

  /// The settings, in the order of the newer manifest, then those that are gone.
  public let settings: [Setting]

  /// Compares two manifests, defaults filled in.
  public init(from old: Manifest, to new: Manifest) {
    let (before, after) = (Self.values(of: old), Self.values(of: new))
    let was = Dictionary(before, uniquingKeysWith: { first, _ in first })
    let now = Dictionary(after, uniquingKeysWith: { first, _ in first })
    let names = after.map(\.0) + before.map(\.0).filter { now[$0] == nil }
    settings = names.compactMap { name in
      let (was, now) = (was[name] ?? "none", now[name] ?? "none")
      return was == now ? nil : Setting(name: name, was: was, now: now)
    }
  }

  private static func values(of manifest: Manifest) -> [(String, String)] {
    let members = ManifestPrinter.plain(manifest).members.filter { !others.contains($0.name) }
    return members.flatMap { values($0.value, at: $0.name) }
  }

  private static func values(_ value: PlainValue, at path: String) -> [(String, String)] {
    switch value {
    case .object(let members):
      members.filter { !(path.hasPrefix("classes.") && $0.name == "sources") }
        .flatMap { values($0.value, at: "\(path).\($0.name)") }
    case .list(let items) where items.contains(where: { if case .object = $0 { true } else { false } }):
      items.enumerated().flatMap { values($0.element, at: "\(path)[\($0.offset)]") }
    case .text(let text): [(path, text)]
    case .flag, .integer, .real, .list: [(path, value.json())]
    }
  }
}
