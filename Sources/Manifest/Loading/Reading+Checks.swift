import Diagnostics

extension Reading {
  /// Checks values against each other, and the files that they name; the form of a single value is already checked.
  mutating func check(_ manifest: Manifest) {
    checkSplit(manifest)
    checkNames(manifest)
    checkTableNames(manifest)
    checkFormerNames(manifest)
    checkClassFiles(manifest)
    checkSources(manifest)
    checkSharedLists(manifest)
    checkContact(manifest)
    checkInputs()
    checkReferences(manifest)
    checkOutputs(manifest)
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
        hint: given.isEmpty ? "write `{ train: 80%, val: 10%, test: 10% }`" : "change \(given)"))
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
        findings.append(node.error("the alias `\(alias)` \(whose)", hint: "take it out of one of the two"))
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
            node.error("`\(former)` is the key of a class", hint: "name only keys that the manifest no longer has"))
        } else if let owner = owners.updateValue(item.name, forKey: former) {
          findings.append(
            node.error("`\(former)` is a former key of `\(owner)` already", hint: "take it out of one of the two"))
        }
      }
    }
  }

  /// Words that CSV readers treat as a missing value: those of pandas that are valid keys, and those of other readers.
  private static let missingValues: Set<String> = ["nan", "null", "-nan", "na", "none"]

  private mutating func checkTableNames(_ manifest: Manifest) {
    guard manifest.exports.contains(where: { $0.format == .csv }) else { return }
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
          node.error("`\(path)` is the file of both `\(owner)` and `\(name)`", hint: "write `{class}` into its path"))
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
            hint: "remove one of the two: its rows would be out as `repeated_url`"))
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
            "`\(path)` is a source of both `\(owner)` and `\(item.name)`",
            hint: "a column that tells them apart is named in each: "
              + "`{ csv: \(path), where: { label: \(item.name) } }`"))
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
    let near = FilePath.nearest(to: path, exists: files.exists) { names(inFolder: $0) }
    let usual =
      path.contains("://")
      ? "a list is a file: download it, and name the file here" : "paths are relative to the manifest"
    let hint = given ?? near.map { "did you mean `\($0)`?" } ?? usual
    findings.append(node.error("there is no `\(path)`", hint: hint))
  }
}
