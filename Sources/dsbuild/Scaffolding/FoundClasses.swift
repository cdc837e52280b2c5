import Digests
import Manifest

/// The classes that `dsbuild init` finds in a folder, and notes about what it skipped.
struct FoundClasses {
  /// A list or a folder of a class.
  struct Source {
    let path: String
    /// The column of a list and its text in the rows of the class; nil if all rows belong to the class.
    var condition: ListSettings.Condition?
  }

  /// A class and its sources.
  struct Class {
    let name: ClassName
    /// The name that people use; nil if it equals the key.
    let title: String?
    let sources: [Source]
  }

  /// The classes, sorted by key.
  let classes: [Class]
  /// Notes for the person, one sentence each.
  var notes: [String] = []
  /// The value of `split`, if the folders divide the pictures; otherwise nil.
  var split: String?

  private static let longestKey = 100

  /// A class for each name, even if two names are similar.
  init(_ sources: [String: [Source]], notes: [String] = []) {
    // Names that are valid keys keep them. The other names get free keys in the order of the names.
    var taken = Set(sources.keys.compactMap(Self.ownKey))
    let classes = sources.sorted { $0.key.precedesByBytes($1.key) }.map { title, sources in
      if let name = Self.ownKey(title) { return Class(name: name, title: nil, sources: sources) }
      let name = Self.free(Self.key(for: title), besides: taken)
      taken.insert(name)
      return Class(name: name, title: title, sources: sources)
    }
    self.classes = classes.sorted { $0.name < $1.name }
    self.notes = notes
  }

  private static let mostRenamed = 5

  /// The names that got other keys, in one sentence; nil if every name is its key.
  var renamed: String? {
    let changed = classes.compactMap { item in item.title.map { "`\($0)` -> `\(item.name)`" } }
    guard !changed.isEmpty else { return nil }
    let more = changed.count > Self.mostRenamed ? " and \(changed.count - Self.mostRenamed) more" : ""
    return "a class key has the letters a-z, 0-9, `_` and `-`, and the name stays as `title`: "
      + changed.prefix(Self.mostRenamed).joined(separator: ", ") + more
  }

  /// The name as a key, if it is a valid one. Keys that start with `x-` are ignored in a manifest.
  private static func ownKey(_ name: String) -> ClassName? { name.hasPrefix("x-") ? nil : ClassName(rawValue: name) }

  /// The valid key that is most similar to a name. It may not be unique.
  private static func key(for name: String) -> String {
    var letters = ""
    for letter in plain(name) {
      if letter.isASCII, letter.isLetter || letter.isNumber || letter == "_" || letter == "-" {
        letters.append(letter)
      } else if !letters.hasSuffix("_") {
        letters += "_"
      }
    }
    while letters.hasSuffix("_") { letters.removeLast() }
    let key = String(letters.prefix(longestKey - 8).drop { $0 == "-" || $0 == "_" })
    return key.contains { $0 != "_" && $0 != "-" } ? key.hasPrefix("x-") ? "x_\(key.dropFirst(2))" : key : "class"
  }

  /// A name in lower case, with the letters of European languages written with `a-z`.
  static func plain(_ name: String) -> String {
    name.lowercased().map { plainLetters[$0] ?? String($0) }.joined()
  }

  /// How letters of European languages are written with `a-z`.
  private static let plainLetters: [Character: String] = {
    let groups: [(String, String)] = [
      ("a", "àáâãåāăą"), ("ae", "äæ"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "èéêëēĕėęě"), ("g", "ĝğġģ"), ("h", "ĥħ"),
      ("i", "ìíîïĩīĭįı"), ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľŀł"), ("n", "ñńņň"), ("o", "òóôõøōŏő"), ("oe", "öœ"),
      ("r", "ŕŗř"), ("s", "śŝşšș"), ("ss", "ß"), ("t", "ţťŧț"), ("th", "þ"), ("u", "ùúûũūŭůűų"), ("ue", "ü"),
      ("w", "ŵ"), ("y", "ýÿŷ"), ("z", "źżž"),
    ]
    return Dictionary(groups.flatMap { plain, letters in letters.map { ($0, plain) } }) { first, _ in first }
  }()

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
