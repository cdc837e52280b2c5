import Manifest

/// The words that mean a class in other programs: its key, its title and its aliases, in any case of letters.
struct ClassWords {
  private var exact: [String: Set<ClassName>] = [:]
  private var loose: [String: Set<ClassName>] = [:]

  /// The words of a manifest's classes.
  init(_ classes: [ManifestClass]) {
    for item in classes {
      for word in [item.name.rawValue, item.title].compactMap({ $0 }) + item.aliases {
        exact[word.lowercased(), default: []].insert(item.name)
        loose[Self.loosened(word), default: []].insert(item.name)
      }
    }
  }

  /// The classes a word means; blanks, `_` and `-` are one where no class has the word as it is.
  func classes(of word: String) -> Set<ClassName> {
    exact[word.lowercased()] ?? loose[Self.loosened(word)] ?? []
  }

  private static func loosened(_ word: String) -> String {
    word.lowercased().split { $0.isWhitespace || $0 == "_" || $0 == "-" }.joined(separator: " ")
  }
}
