import ArgumentParser
import Diagnostics
import Manifest
import Pipeline

/// The options of `dsbuild search COLLECTION QUERY`: a query that the manifest does not have yet.
struct SearchOnce: ParsableArguments {
  @Option(name: .customLong("class"), help: "The class of the list.", completion: Completion.className)
  var className: String?

  @Option(help: "The most rows of the list (default: 500).")
  var max: Int?

  @Option(help: "The licences that are taken, such as `cc0,by` (default: cc0,pdm,by,by-sa).")
  var license: String?

  @Option(help: "The address that is asked instead of the public one.")
  var endpoint: String?

  /// The query that the words name; nil if they name classes or lists.
  ///
  /// - Throws: `DiagnosticError` for a query that cannot be asked.
  func job(_ words: [String], _ project: Project) throws -> SearchJob? {
    guard let first = words.first, !project.manifest.classes.contains(where: { $0.name.rawValue == first }) else {
      try refuseOptions()
      return nil
    }
    if let sentence = SearchCollection.forbidden[first.lowercased()] {
      throw DiagnosticError(
        "the terms of `\(first)` forbid a dataset: \(sentence)", hint: "ask `openverse` or `commons`")
    }
    if SearchCollection.engines.contains(first.lowercased()), words.count == 2 || given != nil {
      throw DiagnosticError(
        "`\(first)` is a search engine, which states no licences",
        hint: SearchCollection.insteadOfEngine.replacing("in: openverse", with: "dsbuild search openverse …"))
    }
    guard let collection = SearchCollection(rawValue: first) else {
      let lists = project.manifest.searchedLists
      let isList = [first, project.path(of: first)].contains { path in path.map { lists[$0] != nil } ?? false }
      let near = SearchCollection.nearest(to: first)
      if !isList, words.count == 2 || near != nil && given != nil {
        let names = SearchCollection.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        throw DiagnosticError(
          "there is no collection `\(first)`", hint: near.map { "did you mean `\($0)`?" } ?? "there are \(names)")
      }
      try refuseOptions()
      return nil
    }
    guard words.count == 2 else {
      throw DiagnosticError(
        "a search in `\(first)` needs one query",
        hint: "write `dsbuild search \(first) \"flood gate\" --class flood_gate`")
    }
    guard let className, let name = ClassName(rawValue: className) else {
      throw DiagnosticError("a query needs the class of its list", hint: "add `--class flood_gate`")
    }
    if collection.needsContact, project.manifest.contact == nil {
      throw DiagnosticError(
        "`contact` is missing in `\(project.file)`: Wikimedia asks every client to name in its User-Agent whom to write to, and blocks others",
        hint: "write `contact: you@example.org`, or the address of a page about the dataset")
    }
    let path = "sources/\(name).\(collection.rawValue).csv"
    guard project.manifest.searchedLists[path] == nil else {
      throw DiagnosticError(
        "`\(path)` has a query in the manifest", hint: "change it there, and run `dsbuild search \(name)`")
    }
    let settings = try settings(collection, words[1], project)
    return SearchJob(path: path, className: name, settings: settings, manifest: project.manifest, isDeclared: false)
  }

  /// The first option that is given, with the key that says the same in the manifest.
  private var given: (option: String, key: String)? {
    let options = [
      ("--class", "", className != nil), ("--max", "max", max != nil), ("--license", "license", license != nil),
      ("--endpoint", "endpoint", endpoint != nil),
    ]
    return options.first { $0.2 }.map { (option: $0.0, key: $0.1) }
  }

  /// Options of a query that is asked once say nothing about the lists of the manifest.
  private func refuseOptions() throws(DiagnosticError) {
    guard let (option, key) = given else { return }
    throw DiagnosticError(
      "`\(option)` belongs to a query that is asked once, such as `dsbuild search commons \"flood gate\" --class flood_gate`",
      hint: key.isEmpty
        ? "write the class alone: `dsbuild search \(className ?? "")`" : "write `\(key)` in `search` of the manifest")
  }

  private func settings(_ collection: SearchCollection, _ query: String, _ project: Project) throws -> SearchSettings {
    var settings = SearchSettings()
    settings.collection = collection
    settings.subject = .queries([query])
    let mark = "Category:"
    if collection == .commons, query.hasPrefix(mark) {
      settings.subject = .category(String(query.dropFirst(mark.count)), depth: 0)
    }
    if let max {
      guard (1...1_000_000).contains(max) else { throw DiagnosticError("`--max` is from 1 to 1000000") }
      settings.max = max
    }
    if let license {
      settings.licenses = try license.split(separator: ",").map { word in
        guard let family = LicenseFamily(rawValue: String(word)) else {
          let names = LicenseFamily.allCases.map(\.rawValue).joined(separator: ", ")
          throw DiagnosticError("there is no licence `\(word)`", hint: "known: \(names)")
        }
        return family
      }
    }
    if let endpoint {
      guard endpoint.hasPrefix("https://") || endpoint.hasPrefix("http://") else {
        throw DiagnosticError(
          "`\(endpoint)` is not an address", hint: "write `--endpoint https://wiki.example.org/w/api.php`")
      }
      guard !SearchSettings.hasUser(endpoint) else {
        throw DiagnosticError(
          "an address of a collection has no user name or password", hint: "take out what stands before `@`")
      }
      settings.endpoint = endpoint
    }
    let variables = project.environment.variables
    let client = ["ID", "SECRET"].compactMap { word in
      let name = "\(collection.rawValue.uppercased())_CLIENT_\(word)"
      return variables[name].map { SearchSettings.Key(template: "${env:\(name)}", value: $0, environmentNames: [name]) }
    }
    if collection.givesTokens, client.count == 2 {
      (settings.client, settings.key) = (client[0], client[1])
      return settings
    }
    let variable = "\(collection.rawValue.uppercased())_KEY"
    if let value = variables[variable], !value.isEmpty {
      settings.key = .init(template: "${env:\(variable)}", value: value, environmentNames: [variable])
    } else if collection.needsKey {
      throw DiagnosticError("`\(collection.rawValue)` answers only with a key", hint: "set the variable `\(variable)`")
    }
    return settings
  }
}
