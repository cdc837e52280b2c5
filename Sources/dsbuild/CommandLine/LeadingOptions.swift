/// Accepts options before the command, as `git` and `make` do: `dsbuild -C DIR ls` means `dsbuild ls -C DIR`.
///
/// The parser passes everything before a command's name to the default command, which has no such argument.
enum LeadingOptions {
  /// The common options that take a value.
  private static let valued: Set<String> = [
    "-C", "--directory", "-f", "--file", "-j", "--jobs", "--set", "--profile", "--cache-dir", "--color", "--progress",
    "--events", "--profile-trace", "--max-memory", "--remote",
  ]

  /// The arguments, with options before a command moved to the end.
  static func moved(_ arguments: [String], isCommand: (String) -> Bool) -> [String] {
    let arguments = joined(arguments.flatMap(spelt))
    var index = 0
    while index < arguments.count, arguments[index].hasPrefix("-") {
      index += valued.contains(arguments[index]) ? 2 : 1
    }
    guard index > 0, index < arguments.count, isCommand(arguments[index]) else { return arguments }
    return Array(arguments[index...] + arguments[..<index])
  }

  /// Joins `-j -3` into `--jobs=-3`: the parser takes `-3` for another option, and then misses the number.
  private static func joined(_ arguments: [String]) -> [String] {
    var joined: [String] = []
    for argument in arguments {
      if let last = joined.last, last == "-j" || last == "--jobs", argument.hasPrefix("-"), Int(argument) != nil {
        joined[joined.count - 1] = "--jobs=\(argument)"
      } else {
        joined.append(argument)
      }
    }
    return joined
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
