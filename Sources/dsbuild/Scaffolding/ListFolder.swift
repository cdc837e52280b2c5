import Diagnostics
import Digests
import Engine
import Manifest

/// A folder of lists that are named after their classes, as people bring it to `dsbuild init --from-csv`.
enum ListFolder {
  /// A class and its lists.
  struct Class {
    let name: ClassName
    /// What the lists are named, where the key is spelt otherwise.
    let title: String?
    let paths: [String]
  }

  private static let endings = [".csv", ".tsv", ".txt", ".jsonl", ".ndjson"]
  private static let suffixes = ["_images_db", "_image_db"]
  private static let longestKey = 100

  /// The classes of a folder, sorted by key: one for each name of a list, however alike two of them are spelt.
  ///
  /// - Throws: where there is no list.
  static func classes(in folder: String, root: String, effects: Effects) throws -> [Class] {
    let path = folder.hasPrefix("/") ? folder : "\(root)/\(folder)"
    var lists: [String: [String]] = [:]
    for entry in try effects.list(path).map(\.name).sorted() where !entry.hasPrefix(".") {
      guard let stem = stem(of: entry) else { continue }
      lists[stem, default: []].append("\(folder)/\(entry)")
    }
    guard !lists.isEmpty else {
      throw DiagnosticError("there is no `<class>.csv` in `\(folder)`", hint: "export one list of image URLs a class")
    }
    // A name that is a key as it is has it; the others get what is left, in the order of their names.
    var taken = Set(lists.keys.compactMap { ClassName(rawValue: $0) })
    let classes = lists.sorted { $0.key.precedesByBytes($1.key) }.map { stem, paths in
      if let name = ClassName(rawValue: stem) { return Class(name: name, title: nil, paths: paths) }
      let name = free(key(for: stem), besides: taken)
      taken.insert(name)
      return Class(name: name, title: stem, paths: paths)
    }
    return classes.sorted { $0.name < $1.name }
  }

  /// The name of a list without its ending; nil for what is no list.
  private static func stem(of file: String) -> String? {
    guard let ending = endings.first(where: { file.lowercased().hasSuffix($0) }) else { return nil }
    var stem = String(file.dropLast(ending.count))
    for suffix in suffixes where stem.lowercased().hasSuffix(suffix) && stem.count > suffix.count {
      stem.removeLast(suffix.count)
    }
    return stem.isEmpty ? nil : stem
  }

  /// The nearest spelling of a name that is a key, without what makes it one of a kind.
  private static func key(for name: String) -> String {
    let letters = name.lowercased().map { letter in
      letter.isASCII && (letter.isLetter || letter.isNumber || letter == "_" || letter == "-") ? letter : "_"
    }
    let key = String(letters.prefix(longestKey - 8))
    return key.contains(where: { $0 != "_" }) ? key : "class"
  }

  private static func free(_ key: String, besides taken: Set<ClassName>) -> ClassName {
    var number = 1
    while true {
      let spelt = number == 1 ? key : "\(key)-\(number)"
      if let name = ClassName(rawValue: spelt), !taken.contains(name) { return name }
      precondition(number < 1_000_000, "one of a million keys is free")
      number += 1
    }
  }
}
