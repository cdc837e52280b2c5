import Diagnostics

/// A mistake on the command line, worded like every other error.
struct UsageMistake {
  let message: String
  let hint: String

  /// Rewords the parser's message: lower case, back-ticks, and its guess in the hint.
  init(_ text: String, arguments: [String], commands: [String]) {
    var words = text.split(separator: "\n").first.map(String.init) ?? text
    if words.hasPrefix("Error: ") { words.removeFirst("Error: ".count) }
    var guess: String?
    if let range = words.firstRange(of: " Did you mean ") {
      let option = words[range.upperBound...].filter { !"'?".contains($0) }
      // The parser's guess may have little in common with what was written.
      let written = words.split(separator: "'").dropFirst().first.map(String.init) ?? ""
      guess = Suggestion.nearest(to: written, among: [option])
      words = String(words[..<range.lowerBound])
    }
    if words.hasSuffix(".") { words.removeLast() }
    let first = words.prefix(1).lowercased() + words.dropFirst()
    message = first.replacing(". Please provide one of ", with: "; expected ").replacing("'", with: "`")
    let command = arguments.first { commands.contains($0) }
    let help = "`dsbuild \(command.map { "\($0) " } ?? "")--help` lists what may be given"
    if command == "init", words.hasPrefix("Unexpected argument ") {
      hint = "`dsbuild init --from-folder DIR` makes a class of each folder in DIR, `--from-csv DIR` of each list"
    } else {
      hint = guess.map { "did you mean `\($0)`? \(help)" } ?? help
    }
  }

  /// The error for `dsbuild help NAME` with an unknown command; nil for any other command line.
  static func unknownHelp(_ arguments: [String], commands: @autoclosure () -> [String]) -> DiagnosticError? {
    guard arguments.first == "help", let name = arguments.dropFirst().first, !name.hasPrefix("-") else { return nil }
    let commands = commands()
    return commands.contains(name) ? nil : noCommand(name, kinds: "command", commands: commands)
  }

  /// The error for a word that is neither a command nor anything else that is allowed in its place.
  static func noCommand(_ word: String, kinds: String, commands: [String]) -> DiagnosticError {
    let guess = word == "version" ? "--version" : Suggestion.nearest(to: word, among: commands)
    return DiagnosticError(
      "there is no \(kinds) `\(word)`",
      hint: guess.map { "did you mean `dsbuild \($0)`?" } ?? "`dsbuild --help` lists the commands")
  }
}
