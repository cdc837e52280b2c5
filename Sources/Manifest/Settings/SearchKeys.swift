import Diagnostics

/// The keys of `search` while they are read.
struct SearchKeys: Sendable {
  var settings = SearchSettings()
  var queries: [String]?
  var category: String?
  var taxa: [String]?
  var depth = 0

  /// The keys of a search.
  static let record: Record<SearchKeys> = Record(
    name: "search", doc: "The query that `dsbuild search` asks a collection to write the list.", empty: SearchKeys(),
    fields: [
      Field("in", \.settings.collection, .collection, "The collection.").required(),
      Field(
        optional: "query", \.queries, .oneOrMoreTexts,
        "Words to look for; of several texts, each is a query of its own."
      )
      .examples("flood gate"),
      Field(optional: "category", \.category, .text(), "A category of Wikimedia Commons.").examples("Sluice gates"),
      Field("depth", \.depth, .integer(0...10), "How many levels of subcategories are read."),
      Field(optional: "taxon", \.taxa, .oneOrMoreTexts, "The scientific or common name of a taxon of iNaturalist.")
        .examples("Alcedo atthis"),
      Field(
        "license", \.settings.licenses, Form.licenseFamily.list(minimum: 1, unique: true),
        "The licences that a new row may have, of any version."),
      Field("max", \.settings.max, .integer(1...1_000_000), "The most rows of the list."),
      Field(
        optional: "size", \.settings.size, .searchSize,
        "The size of the pictures in pixels, or `original`; by default 1280 in Commons, the largest elsewhere."
      ).examples(1280),
      Field(
        "exclude", \.settings.exclude, Form.text("a word of a title, a host, an address or an id").list(most: 1_000),
        "Words of titles, hosts, addresses and ids whose pictures are left out."),
      Field("mature", \.settings.mature, .boolean, "Whether pictures that the collection marks as adult are taken."),
      Field("params", \.settings.parameters, .searchParameters, "Parameters that are passed on to the collection."),
      Field(
        optional: "endpoint", \.settings.endpoint, .searchEndpoint,
        "The address that is asked instead of the public one."
      ).examples("https://wiki.example.org/w/api.php"),
      Field(
        optional: "key", \.settings.key, .searchKey,
        "The key of the collection: `${env:NAME}`; it goes to its host alone."
      ).examples("${env:FLICKR_KEY}"),
      Field(
        optional: "client", \.settings.client, .searchKey,
        "The client of Openverse whose secret `key` is: a token is exchanged for the two, and goes to its host alone."
      ).examples("${env:OPENVERSE_CLIENT_ID}"),
      Field(
        "gone", \.settings.gone,
        .words([
          Word(.keep, "a build uses rows that the collection no longer has"), Word(.drop, "a build leaves them out"),
        ]), "What a build does with rows that the collection no longer has."),
    ], example: "in: openverse, query: flood gate")
}

extension Form where Value == SearchSettings {
  /// A query of a collection: `{ in: commons, category: "Sluice gates" }`.
  static var search: Form<SearchSettings> {
    Form(
      schema: { writer in writer.whole { $0.reference(to: SearchKeys.record) } },
      read: { node, reading in
        var keys = SearchKeys()
        let before = reading.findings.kept.count
        SearchKeys.record.read(node, into: &keys, &reading)
        guard reading.findings.kept.dropFirst(before).allSatisfy({ $0.severity != .error }) else { return nil }
        return settings(of: keys, at: node, &reading)
      },
      write: { settings in
        var keys = SearchKeys(settings: settings)
        switch settings.subject {
        case .queries(let texts) where settings.collection == .inaturalist: keys.taxa = texts
        case .queries(let texts): keys.queries = texts
        case .category(let name, let depth): (keys.category, keys.depth) = (name, depth)
        }
        return SearchKeys.record.write(keys)
      })
  }

  private static func settings(
    of keys: SearchKeys, at node: YAMLNode, _ reading: inout Reading
  ) -> SearchSettings? {
    var settings = keys.settings
    let collection = settings.collection
    let given = ["query", "category", "taxon"].filter { node[$0] != nil }
    guard given.count == 1, let subject = given.first, collection.subjects.contains(subject) else {
      let choice = collection.subjects.map { "`\($0)`" }.joined(separator: " or ")
      let found = given.isEmpty ? "nothing" : given.map { "`\($0)`" }.joined(separator: " and ")
      reading.findings.append(
        (given.first.flatMap { node[$0] } ?? node.beginning).error(
          "a search in `\(collection.rawValue)` needs \(choice), found \(found)",
          hint: "write `{ in: \(collection.rawValue), \(collection.subjects[0]): … }`"))
      return nil
    }
    if let name = keys.category {
      settings.subject = .category(name, depth: keys.depth)
    } else {
      settings.subject = .queries(keys.queries ?? keys.taxa ?? [])
      if let depth = node["depth"] {
        reading.findings.append(depth.error("`depth` is for a `category`", hint: "take it out"))
      }
    }
    takeKey(of: &settings, at: node, &reading)
    checkClient(of: settings, at: node, &reading)
    checkParameters(of: settings, at: node, &reading)
    return settings
  }

  /// A key may also be written as the parameter that the collection reads it from.
  private static func takeKey(of settings: inout SearchSettings, at node: YAMLNode, _ reading: inout Reading) {
    let collection = settings.collection
    if let name = collection.keyParameter, let own = node["params"]?[name] {
      settings.parameters.removeAll { $0.name == name }
      settings.key = Form<SearchSettings.Key>.searchKey.read(own, &reading) ?? settings.key
    }
    guard collection.needsKey, settings.key == nil, node["key"] == nil else { return }
    let name = "\(collection.rawValue.uppercased())_KEY"
    reading.findings.append(
      (node["in"] ?? node.beginning).error(
        "`\(collection.rawValue)` answers only with a key",
        hint: "write `key: \"${env:\(name)}\"`, and set the variable"))
  }

  /// A client is only of use with its secret.
  private static func checkClient(of settings: SearchSettings, at node: YAMLNode, _ reading: inout Reading) {
    guard let client = node["client"] else { return }
    if !settings.collection.givesTokens {
      reading.findings.append(
        client.error(
          "`\(settings.collection.rawValue)` gives no tokens", hint: "take `client` out; `key` alone is its key"))
    } else if node["key"] == nil {
      reading.findings.append(
        client.error(
          "`client` without its secret", hint: "write `key: \"${env:OPENVERSE_CLIENT_SECRET}\"`, and set the variable"))
    }
  }

  private static func checkParameters(of settings: SearchSettings, at node: YAMLNode, _ reading: inout Reading) {
    let known = settings.collection.parameters
    for entry in node["params"]?.entries ?? []
    where !known.contains(entry.name) && entry.name != settings.collection.keyParameter {
      let near = Suggestion.nearest(to: entry.name, among: known).map { "did you mean `\($0)`?" }
      reading.findings.append(
        entry.key.error(
          "`\(settings.collection.rawValue)` is not asked with the parameter `\(entry.name.cut(to: 100))`",
          hint: near ?? "known: \(known.joined(separator: ", "))"))
    }
  }
}
