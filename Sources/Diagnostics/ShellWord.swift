/// A word of a command that a hint proposes. People paste such commands, and names of files come from strangers.
public enum ShellWord {
  /// A text as one word for a POSIX shell, in single quotes unless every character is harmless.
  public static func quoted(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || (48...57).contains($0.value) || "._-/".unicodeScalars.contains($0)
    }
    return isPlain && !text.isEmpty && !text.hasPrefix("-") ? text : "'\(text.replacing("'", with: #"'\''"#))'"
  }
}
