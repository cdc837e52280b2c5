/// Accepts options before the command, as `git` and `make` do: `dsbuild -C DIR ls` means `dsbuild ls -C DIR`.
///
/// The parser passes everything before a command's name to the default command, which has no such argument.
enum LeadingOptions {
  /// The common options that take a value.
  private static let valued: Set<String> = [
    "-C", "--directory", "-f", "--file", "-j", "--jobs", "--set", "--profile", "--cache-dir", "--color", "--progress",
    "--events", "--profile-trace", "--max-memory", "--remote",
  ]

  /// The arguments, with options before one of `commands` moved to the end.
  static func moved(_ arguments: [String], commands: Set<String>) -> [String] {
    let arguments = arguments.flatMap(spelt)
    var index = 0
    while index < arguments.count, arguments[index].hasPrefix("-") {
      index += valued.contains(arguments[index]) ? 2 : 1
    }
    guard index > 0, index < arguments.count, commands.contains(arguments[index]) else { return arguments }
    return Array(arguments[index...] + arguments[..<index])
  }

  /// Splits `-j4` into `-j 4`, because other build tools accept both.
  private static func spelt(_ argument: String) -> [String] {
    let number = argument.dropFirst(2)
    guard argument.hasPrefix("-j"), !number.isEmpty, number.allSatisfy(\.isASCII), Int(number) != nil else {
      return [argument]
    }
    return ["-j", String(number)]
  }
}
