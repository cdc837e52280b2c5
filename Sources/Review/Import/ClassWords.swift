import Manifest

/// The words that other programs use for a class: its key, title and aliases. The case of letters does not matter.
struct ClassWords {
  private var exact: [String: Set<ClassName>] = [:]
  private var loose: [String: Set<ClassName>] = [:]

  init(_ classes: [ManifestClass]) {
    for item in classes {
      for word in [item.name.rawValue, item.title].compactMap({ $0 }) + item.aliases {
        exact[word.lowercased(), default: []].insert(item.name)
        loose[Self.loosened(word), default: []].insert(item.name)
      }
    }
  }

  /// The classes that a word means. If no class has exactly this word, blanks, `_` and `-` count as equal.
  func classes(of word: String) -> Set<ClassName> {
    exact[word.lowercased()] ?? loose[Self.loosened(word)] ?? []
  }

  private static func loosened(_ word: String) -> String {
    word.lowercased().split { $0.isWhitespace || $0 == "_" || $0 == "-" }.joined(separator: " ")
  }
}
