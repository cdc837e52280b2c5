import Diagnostics

/// Prints a resolved manifest for `dsbuild config`: every given or default value, in the order of the manifest.
///
/// The output reads back as the same manifest. Classes and sources show only the differences from the dataset's
/// settings.
public enum ManifestPrinter {
  /// The manifest as YAML; with origins, a comment after each value gives its place.
  public static func yaml(_ manifest: Manifest, origins: Bool = false) -> String {
    guard origins else { return plain(manifest).yaml() }
    return plain(manifest).yaml { path in manifest.place(of: path).map(\.description) ?? "default" }
  }

  /// The manifest as one JSON object with a final line end. With origins, the member `origins` gives the place of each
  /// value by its key path.
  public static func json(_ manifest: Manifest, origins: Bool = false) -> String {
    let plain = plain(manifest)
    guard origins else { return plain.json() + "\n" }
    let places = plain.valuePaths.map { path in
      PlainValue.Member(name: path, value: .text(manifest.place(of: path).map(\.description) ?? "default"))
    }
    return PlainValue.object(plain.members + [.init(name: "origins", value: .object(places))]).json() + "\n"
  }

  static func plain(_ manifest: Manifest) -> PlainValue {
    var keys = ManifestKeys()
    keys.manifest = manifest
    // Omit what a source inherits: otherwise many sources would each print the same headers.
    for index in keys.manifest.classes.indices {
      for source in keys.manifest.classes[index].sources.indices
      where keys.manifest.classes[index].sources[source].fetch == manifest.fetch {
        keys.manifest.classes[index].sources[source].fetch = FetchSettings()
      }
    }
    let whole = ManifestKeys.record.write(keys)
    let members = whole.members.compactMap { member -> PlainValue.Member? in
      switch member.name {
      case "classes": PlainValue.Member(name: member.name, value: classes(of: manifest, whole: whole))
      // The classes already contain the values of `defaults`.
      case "defaults": nil
      default: member
      }
    }
    return .object(members)
  }

  private static func classes(of manifest: Manifest, whole: PlainValue) -> PlainValue {
    let fetch = FetchSettings.sourceRecord.write(manifest.fetch)
    return .object(
      zip(manifest.classes, whole["classes"]?.members ?? []).map { settings, item in
        let members = item.value.members.compactMap { member -> PlainValue.Member? in
          switch member.name {
          case "csv", "source": nil
          case "aliases" where member.value == .list([]): nil
          case "inspect", "labels", "crop":
            member.value.difference(from: whole[member.name] ?? .object([])).map { .init(name: member.name, value: $0) }
          case "sources": .init(name: member.name, value: sources(member.value, of: settings, manifest, fetch: fetch))
          default: member
          }
        }
        return PlainValue.Member(name: item.name, value: .object(members))
      })
  }

  private static func sources(
    _ sources: PlainValue, of item: ManifestClass, _ manifest: Manifest, fetch: PlainValue
  ) -> PlainValue {
    guard case .list(let items) = sources else { return sources }
    return .list(
      zip(item.sources, items).map { settings, source in
        .object(
          source.members.compactMap { member in
            guard member.name == "fetch" else { return member }
            guard settings.fetch != manifest.fetch else { return nil }
            return member.value.difference(from: fetch).map { PlainValue.Member(name: member.name, value: $0) }
          })
      })
  }
}
