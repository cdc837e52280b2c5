import Digests
import Encoding
import Manifest

/// The classes that `dsbuild init` finds in a folder, and what it passed over there.
struct FoundClasses {
  /// A class and where its pictures come from.
  struct Class {
    let name: ClassName
    /// What people call it, where the key is spelt otherwise.
    let title: String?
    let paths: [String]
  }

  /// The classes, sorted by key.
  let classes: [Class]
  /// What a person should know of, a sentence each.
  var notes: [String] = []

  private static let longestKey = 100

  /// A class for each name, however alike two of them are spelt.
  init(_ paths: [String: [String]], notes: [String] = []) {
    // A name that is a key as it is has it; the others get what is left, in the order of their names.
    var taken = Set(paths.keys.compactMap(Self.ownKey))
    let classes = paths.sorted { $0.key.precedesByBytes($1.key) }.map { title, paths in
      if let name = Self.ownKey(title) { return Class(name: name, title: nil, paths: paths) }
      let name = Self.free(Self.key(for: title), besides: taken)
      taken.insert(name)
      return Class(name: name, title: title, paths: paths)
    }
    self.classes = classes.sorted { $0.name < $1.name }
    self.notes = notes
  }

  /// The key that a name is by itself; keys that begin with `x-` are ignored in a manifest.
  private static func ownKey(_ name: String) -> ClassName? { name.hasPrefix("x-") ? nil : ClassName(rawValue: name) }

  /// The nearest spelling of a name that is a key, without what makes it one of a kind.
  private static func key(for name: String) -> String {
    let letters = name.lowercased().map { letter in
      letter.isASCII && (letter.isLetter || letter.isNumber || letter == "_" || letter == "-") ? letter : "_"
    }
    let key = String(letters.prefix(longestKey - 8).drop { $0 == "-" })
    return key.contains { $0 != "_" && $0 != "-" } ? key.hasPrefix("x-") ? "x_\(key.dropFirst(2))" : key : "class"
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
