import Diagnostics

extension Reading {
  /// Checks values against each other, and the files that they name; the form of a single value is already checked.
  mutating func check(_ manifest: Manifest) {
    let read = manifest.namedInputs
    checkSplit(manifest)
    checkNames(manifest)
    checkTableNames(manifest)
    checkFormerNames(manifest)
    checkClassFiles(manifest)
    checkSources(manifest)
    checkSharedLists(manifest)
    checkSharedFolders(manifest)
    checkSearches(manifest)
    checkSearchKeys(manifest)
    checkContact(manifest)
    checkInputs()
    checkKinds(of: read)
    checkReferences(manifest)
    checkSelect(manifest)
    checkOutputs(manifest, read: read)
    checkHidden(read)
    checkAbsolute(read)
    checkRemote(manifest)
  }

  /// Reports keys that only a bucket has.
  private mutating func checkRemote(_ manifest: Manifest) {
    guard let remote = manifest.cache.remote, let url = remote.url else { return }
    if case .bucket = url { return }
    // The printed form of a manifest has all keys, with their defaults.
    let given = [
      ("endpoint", remote.endpoint != nil), ("region", remote.region != nil),
      ("addressing", remote.addressing != .auto),
    ]
    for (name, isGiven) in given where isGiven {
      guard let node = nodes["cache.remote.\(name)"] else { continue }
      findings.append(
        node.error(
          "`\(name)` is for buckets, and `url` is `\(url.text)`",
          hint: "write `url: s3://bucket/prefix`, or take it out"))
    }
  }

  /// Reports a class that could never have as many pictures as it should.
  private mutating func checkSelect(_ manifest: Manifest) {
    var seen: Set<SourcePlace> = []
    for item in manifest.classes {
      let own = "classes.\(item.name).select"
      guard let select = item.select, let most = select.max, select.min > most,
        let node = nodes["\(own).min"] ?? nodes[own] ?? nodes["select.min"] ?? nodes["select"],
        seen.insert(node.place).inserted
      else { continue }
      findings.append(
        node.error(
          "`select` takes at most \(most) pictures of `\(item.name)` and asks for at least \(select.min)",
          hint: "write a `min` that is not greater than `max`"))
    }
  }

  private mutating func checkSplit(_ manifest: Manifest) {
    guard let split = manifest.split, let node = nodes["split"] else { return }
    let names = ["train", "val", "test"]
    // A share that could not be read has its own message.
    guard !findings.kept.contains(where: { $0.severity == .error && isInside($0, nodes: names.map { "split.\($0)" }) })
    else { return }
    // A misspelt share has its own message too.
    guard case .mapping(let entries) = node.content, entries.allSatisfy({ SplitSettings.record.has($0.name) })
    else { return }
    let sum = split.train.partsPerMillion + split.val.partsPerMillion + split.test.partsPerMillion
    guard sum != 1_000_000 else { return }
    let given = names.filter { nodes["split.\($0)"] != nil }.map { "`\($0)`" }.joined(separator: ", ")
    findings.append(
      node.error(
        "the shares of `split` come to \(Percentage(partsPerMillion: sum)), expected 100%",
        hint: given.isEmpty
          ? "write `{ train: 80%, val: 10%, test: 10% }`" : "change \(given) until they add up to 100%"))
  }

  private func isInside(_ diagnostic: Diagnostic, nodes paths: [String]) -> Bool {
    paths.contains { nodes[$0]?.place == diagnostic.place && diagnostic.place != nil }
  }

  private mutating func checkNames(_ manifest: Manifest) {
    let keys = Set(manifest.classes.map(\.name.rawValue))
    var owners: [String: String] = [:]
    for item in manifest.classes {
      let key = item.name.rawValue
      for (index, alias) in item.aliases.enumerated() {
        let folded = alias.lowercased()
        let isKey = keys.contains(folded) && folded != key
        let owner = owners.updateValue(key, forKey: folded)
        guard isKey || owner.map({ $0 != key }) == true, let node = nodes["classes.\(key).aliases[\(index)]"] else {
          continue
        }
        let whose = isKey ? "is the key of a class" : "is an alias of `\(owner ?? key)` already"
        findings.append(node.error("the alias `\(alias)` \(whose)", hint: "remove it from one of the two classes"))
      }
    }
  }

  /// Reports a former key that is the current key of a class or a former key of another class.
  private mutating func checkFormerNames(_ manifest: Manifest) {
    let keys = Set(manifest.classes.map(\.name.rawValue))
    var owners: [String: ClassName] = [:]
    for item in manifest.classes {
      for (index, former) in item.renamedFrom.enumerated() {
        guard let node = nodes["classes.\(item.name).renamed_from[\(index)]"] else { continue }
        if keys.contains(former) {
          findings.append(
            node.error(
              "`\(former)` is still the key of a class, so nothing was renamed from it",
              hint: "remove it from `renamed_from`, or remove the class `\(former)`"))
        } else if let owner = owners.updateValue(item.name, forKey: former) {
          findings.append(
            node.error(
              "`renamed_from` of `\(owner)` names `\(former)` already", hint: "remove it from one of the two classes"))
        }
      }
    }
  }

  /// Words that CSV readers treat as a missing value: those of pandas that are valid keys, and those of other readers.
  private static let missingValues: Set<String> = ["nan", "null", "-nan", "na", "none"]

  private mutating func checkTableNames(_ manifest: Manifest) {
    guard manifest.exports.contains(where: { $0.format.layout == .table }) else { return }
    for entry in nodes["classes"]?.entries ?? [] where Self.missingValues.contains(entry.name) {
      findings.append(
        entry.key.warning(
          "pandas and other readers of CSV take `\(entry.name)` for a missing value",
          hint: "read the table with `keep_default_na=False`, or choose another key and keep the name as `title`"))
    }
  }

  /// Reports files of decisions that two classes share. A decision names only the picture, so the classes would share
  /// decisions.
  private mutating func checkClassFiles(_ manifest: Manifest) {
    var owners: [String: ClassName] = [:]
    for item in manifest.classes {
      let name = item.name
      for (path, key) in [
        (item.labels.file(for: name), "labels.file"), (item.labels.moved(to: name), "labels.moved"),
        (item.crop.boxes(for: name), "crop.boxes"),
      ] {
        guard let owner = owners.updateValue(name, forKey: FilePath.normalised(path)) else { continue }
        guard let node = nodes["classes.\(name).\(key)"] ?? nodes[key] else { continue }
        findings.append(
          node.error(
            "`\(path)` is the file of both `\(owner)` and `\(name)`, and each class needs its own",
            hint: "write `{class}` into its path, such as `labels/{class}.jsonl`"))
      }
    }
  }

  private mutating func checkSources(_ manifest: Manifest) {
    for item in manifest.classes {
      var seen: [String: SourcePlace] = [:]
      let listed = nodes["classes.\(item.name).sources"]?.items ?? []
      var places: [SourcePlace: YAMLNode]?
      for source in item.sources {
        guard case .list(let path, _) = source.kind, let place = source.place else { continue }
        guard let first = seen.updateValue(place, forKey: FilePath.normalised(path)) else { continue }
        let byPlace = places ?? Dictionary(listed.map { ($0.place, $0) }) { first, _ in first }
        places = byPlace
        guard let node = byPlace[place] else { continue }
        findings.append(
          node.warning(
            "`\(path)` is a source of `\(item.name)` twice", notes: [Diagnostic.Note("first here", at: first)],
            hint: "remove one of the two: the second adds no picture"))
      }
    }
  }

  /// Warns if two classes use the same rows of a list: every picture would be in conflict.
  private mutating func checkSharedLists(_ manifest: Manifest) {
    struct Rows: Hashable {
      let path: String
      let conditions: [ListSettings.Condition]
    }
    var owners: [Rows: ClassName] = [:]
    for item in manifest.classes {
      for source in item.sources {
        guard case .list(let path, let list) = source.kind else { continue }
        let rows = Rows(path: FilePath.normalised(path), conditions: list.conditions)
        guard let owner = owners[rows] else {
          owners[rows] = item.name
          continue
        }
        guard owner != item.name, let node = nodes["classes.\(item.name)"] else { continue }
        findings.append(
          node.warning(
            "`\(path)` is a source of both `\(owner)` and `\(item.name)`, so every picture of it would be in both classes",
            hint: "name the column that tells them apart, in both classes: "
              + "`{ csv: \(path), where: { label: \(item.name) } }`"))
      }
    }
  }

  /// Reports two queries that write the same list: each would overwrite what the other found.
  private mutating func checkSearches(_ manifest: Manifest) {
    var writers: [[String]: YAMLNode] = [:]
    for item in manifest.classes {
      for (index, source) in item.sources.enumerated() {
        guard source.search != nil, case .list(let path, _) = source.kind else { continue }
        let node = nodes["classes.\(item.name).sources[\(index)].csv"] ?? nodes["classes.\(item.name)"]
        guard let node, let first = writers.updateValue(node, forKey: files.place(of: path).folded) else { continue }
        findings.append(
          node.error(
            "two queries write the list `\(path)`", notes: [Diagnostic.Note("the other query", at: first.place)],
            hint: "give each query a list of its own; one list may also be read by several classes with `where`"))
      }
    }
  }

  /// Reports a key that would be sent to another machine without encryption.
  private mutating func checkSearchKeys(_ manifest: Manifest) {
    for item in manifest.classes {
      for (index, source) in item.sources.enumerated() {
        guard let search = source.search, !search.environmentNames.isEmpty, SecretRoute.isUnencrypted(search.address)
        else { continue }
        let own = "classes.\(item.name).sources[\(index)].search"
        guard let node = nodes["\(own).endpoint"] ?? nodes[own] else { continue }
        findings.append(
          node.error(
            "the key of the collection would be sent to `\(search.host)` without encryption",
            hint: "write an `endpoint` that begins with `https://`"))
      }
    }
  }

  /// Reports a search of a collection whose rules ask for a contact, if the manifest has none.
  private mutating func checkContact(_ manifest: Manifest) {
    guard manifest.contact == nil else { return }
    let searched = manifest.classes.flatMap(\.sources).first { $0.search?.collection.needsContact == true }
    guard let searched, let node = nodes["contact"] ?? nodes["name"] ?? nodes["classes"] else { return }
    let notes = searched.place.map { [Diagnostic.Note("this list needs it", at: $0)] } ?? []
    findings.append(
      node.error(
        "`contact` is missing: Wikimedia asks every client to name in its User-Agent whom to write to, and blocks others",
        notes: notes, hint: "write `contact: you@example.org`, or the address of a page about the dataset"))
  }

  private mutating func checkInputs() {
    for (path, node, hint) in inputs {
      // For a glob, only the folder before its first pattern can be checked.
      let fixed = FilePath.withoutPattern(path)
      if !fixed.isEmpty { checkExists(fixed, at: node, hint: hint) }
    }
  }

  private mutating func checkReferences(_ manifest: Manifest) {
    for (index, path) in manifest.duplicates.reference.enumerated() {
      if let node = nodes["duplicates.reference[\(index)]"] { checkExists(path, at: node) }
    }
  }

  private mutating func checkExists(_ path: String, at node: YAMLNode, hint given: String? = nil) {
    guard !files.exists(path) else { return }
    let isHome = path == "~" || path.hasPrefix("~/")
    let near = isHome ? nil : FilePath.nearest(to: path, exists: files.exists) { names(inFolder: $0) }
    let hint =
      given ?? spellingHint(of: path) ?? near.map { "did you mean `\($0)`?" }
      ?? usualHint(forMissing: path, isHome: isHome)
    findings.append(node.error("there is no `\(path)`", hint: hint))
  }

  /// The hint for a path as Windows or a text program writes it.
  private func spellingHint(of path: String) -> String? {
    if path.contains("\\") { return "write `/` between folders: `\(path.replacing("\\", with: "/"))`" }
    let quotes: Set<Character> = ["“", "”", "„", "‘", "’", "«", "»"]
    guard let first = path.first, let last = path.last, quotes.contains(first) || quotes.contains(last) else {
      return nil
    }
    return "write it without quotes, or with straight ones (`\"`): `\(String(path.filter { !quotes.contains($0) }))`"
  }

  private func usualHint(forMissing path: String, isHome: Bool) -> String {
    if path.contains("://") { return "a list must be a file on disk: download it, and write its path here" }
    let hint =
      isHome
      ? "`~` is not expanded: write the path from `/` on"
      : path.hasPrefix("/")
        ? "check the path; if it is on another disk, mount that" : "paths are relative to the manifest"
    let isShared = nodes["cache.remote"] != nil
    return hint + (isShared ? "; `dsbuild pull --files` brings pictures that were files from `cache.remote`" : "")
  }
}
