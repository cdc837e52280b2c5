import Diagnostics
import Engine
import Manifest

/// A folder of lists named after their classes, the input of `dsbuild init --from-csv`.
enum ListFolder {
  private static let endings = [".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json"]
  private static let suffixes = ["_images_db", "_image_db"]

  /// The classes of a folder: one for each distinct name of a list.
  ///
  /// - Throws: `DiagnosticError` if there is no list.
  static func classes(in folder: String, root: String, effects: Effects) throws -> FoundClasses {
    let folder = FilePath.normalised(folder)
    let path = folder.hasPrefix("/") ? folder : "\(root)/\(folder)"
    guard FileStamp(path: path, following: true)?.kind != .file else {
      throw DiagnosticError(
        "`\(folder)` is a file, and `--from-csv` takes a folder with a list for each class",
        hint:
          "for one list of several classes write each class in dataset.yaml: "
          + "`cat: { sources: [{ csv: \(folder), where: { label: cat } }] }`"
      )
    }
    var lists: [String: [String]] = [:]
    var others: [String] = []
    for entry in try effects.list(path).map(\.name).sorted() where !entry.hasPrefix(".") {
      if let stem = stem(of: entry) {
        lists[stem, default: []].append(folder.isEmpty ? entry : "\(folder)/\(entry)")
      } else {
        others.append(entry)
      }
    }
    guard !lists.isEmpty else {
      throw nothing(in: folder, others)
    }
    return FoundClasses(lists, notes: others.isEmpty ? [] : [note(others)])
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
        "write the table as CSV: `python3 -c \"import pandas; "
          + "pandas.read_parquet('\(folder)/\(others[table])').to_csv('\(folder)/CLASS.csv', index=False)\"`"
      } else if let page = names.firstIndex(where: { name in
        [".html", ".htm", ".mhtml", ".har"].contains { name.hasSuffix($0) }
      }) {
        "write the addresses in a saved page into a list: `dsbuild links \(folder)/\(others[page]) --class CLASS`"
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
