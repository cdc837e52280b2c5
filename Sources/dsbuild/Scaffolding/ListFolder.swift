import Diagnostics
import Engine
import Manifest
import Pipeline

/// A folder of lists named after their classes, or one list of several classes: the input of `dsbuild init --from-csv`.
struct ListFolder {
  private static let endings = [".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json"]
  private static let suffixes = ["_images_db", "_image_db"]

  private let root: String
  private let effects: Effects
  private var sources: [String: [FoundClasses.Source]] = [:]
  private var notes: [String] = []

  /// The classes of a folder: one for each distinct name of a list, or one for each label in a list that has labels.
  ///
  /// - Throws: `DiagnosticError` if there is no list, or if a single list has no labels.
  static func classes(in folder: String, root: String, effects: Effects) throws -> FoundClasses {
    let folder = FilePath.normalised(folder)
    var found = ListFolder(root: root, effects: effects)
    guard FileStamp(path: found.place(folder), following: true)?.kind != .file else {
      guard let column = try found.labels(of: folder) else {
        if let mistake = try found.mistake(in: folder) { throw mistake }
        throw noLabels(in: folder)
      }
      found.add(folder, column)
      return FoundClasses(found.sources, notes: found.notes)
    }
    var lists: [(path: String, stem: String)] = []
    var others: [String] = []
    for entry in try effects.list(found.place(folder)).map(\.name).sorted() where !entry.hasPrefix(".") {
      if let stem = stem(of: entry) {
        lists.append((folder.isEmpty ? entry : "\(folder)/\(entry)", stem))
      } else {
        others.append(entry)
      }
    }
    guard !lists.isEmpty else { throw nothing(in: folder, others) }
    for (path, stem) in lists {
      // The lists of a folder are named after their classes, so only a name says that a column contains classes.
      if let column = try found.labels(of: path), column.isNamed {
        found.add(path, column)
      } else {
        found.sources[stem, default: []].append(.init(path: path))
        if let mistake = try found.mistake(in: path)?.diagnostics.first {
          found.notes.append(
            "`\(path)` cannot be read as it is: \(mistake.message)" + (mistake.hint.map { " (\($0))" } ?? ""))
        }
      }
    }
    if !others.isEmpty { found.notes.append(note(others)) }
    return FoundClasses(found.sources, notes: found.notes)
  }

  private init(root: String, effects: Effects) {
    self.root = root
    self.effects = effects
  }

  private func place(_ path: String) -> String { path.hasPrefix("/") ? path : path.isEmpty ? root : "\(root)/\(path)" }

  private func labels(of path: String) throws -> LabelColumn? {
    LabelColumn.find(in: try FileLimit.list.read(path, at: place(path), effects: effects), file: path)
  }

  /// The mistakes that make a list unreadable; nil if it can be read.
  private func mistake(in path: String) throws -> DiagnosticError? {
    let bytes = try FileLimit.list.read(path, at: place(path), effects: effects)
    do throws(DiagnosticError) {
      _ = try URLList.read(bytes, file: path, settings: ListSettings())
      return nil
    } catch { return error }
  }

  /// Adds the rows of each label to the class of its name.
  private mutating func add(_ path: String, _ labels: LabelColumn) {
    let spellings = Dictionary(grouping: labels.values.map(\.text)) { $0.lowercased() }.values.filter { $0.count > 1 }
    for texts in spellings.sorted(by: { $0[0] < $1[0] }).prefix(3) {
      notes.append(
        "\(texts.map { "`\($0)`" }.joined(separator: " and ")) became \(texts.count) classes, because they differ in the case of "
          + "letters: if they are one, give one class both sources")
    }
    for (text, _) in labels.values {
      let condition = ListSettings.Condition(column: labels.column, value: text)
      sources[text, default: []].append(.init(path: path, condition: condition))
    }
    let column =
      switch labels.column {
      case .named(let name): "the column `\(name)`"
      case .number(let number): "column \(number), counted from 0,"
      }
    notes.append(
      "\(column) of `\(path)` has \(labels.values.count) different texts: each became a class with its rows (`where`)")
  }

  private static func noLabels(in file: String) -> DiagnosticError {
    DiagnosticError(
      "`\(file)` is a file without a column of labels, and `--from-csv` takes a folder with a list for each class",
      hint:
        "for one list of several classes write each class in dataset.yaml: "
        + "`cat: { sources: [{ csv: \(file), where: { label: cat } }] }`"
    )
  }

  private static func note(_ others: [String]) -> String {
    "no lists by their endings (\(endings.joined(separator: " ")), each also .gz), and left out: \(shown(others))"
  }

  private static func shown(_ files: [String]) -> String {
    files.prefix(3).map { "`\($0)`" }.joined(separator: ", ") + (files.count > 3 ? " and \(files.count - 3) more" : "")
  }

  /// The error about a folder without a list. It names the files that are there, and what makes lists of them.
  private static func nothing(in folder: String, _ others: [String]) -> DiagnosticError {
    let instead = others.isEmpty ? "" : ", only \(shown(others))"
    let names = others.map { $0.lowercased() }
    let hint =
      if let table = names.firstIndex(where: { $0.hasSuffix(".parquet") }) {
        "write the table as CSV: `python3 -c 'import pandas, sys; "
          + "pandas.read_parquet(sys.argv[1]).to_csv(sys.argv[2], index=False)' \(ShellWord.quoted("\(folder)/\(others[table])")) "
          + "\(ShellWord.quoted("\(folder)/CLASS.csv"))`"
      } else if let page = names.firstIndex(where: { name in
        [".html", ".htm", ".mhtml", ".har"].contains { name.hasSuffix($0) }
      }) {
        "write the addresses in a saved page into a list: `dsbuild links \(ShellWord.quoted("\(folder)/\(others[page])")) --class CLASS`"
      } else {
        "put a list of image URLs for each class there; for folders of pictures use `dsbuild init --from-folder`"
      }
    return DiagnosticError("there is no list such as `<class>.csv` in `\(folder)`\(instead)", hint: hint)
  }

  /// The name of a list without its file extension; nil if it is not a list.
  private static func stem(of file: String) -> String? {
    let unpacked = file.lowercased().hasSuffix(".gz") ? String(file.dropLast(3)) : file
    guard let ending = endings.first(where: { unpacked.lowercased().hasSuffix($0) }) else { return nil }
    var stem = String(unpacked.dropLast(ending.count))
    for suffix in suffixes where stem.lowercased().hasSuffix(suffix) && stem.count > suffix.count {
      stem.removeLast(suffix.count)
    }
    return stem.isEmpty ? nil : stem
  }
}
