import Diagnostics
import Digests
import Engine

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Standard output is for data and standard error for messages. A failed write to standard output ends the process.
enum Standard {
  /// Writes to standard output; if that fails, the process exits with 1.
  static func output(_ text: TerminalText) {
    if !write(Array(text.string.utf8), to: STDOUT_FILENO) {
      error("error: the result cannot be written to standard output\n  hint: check for a full disk behind `>`\n")
      ExitStatus.failed.leave()
    }
  }

  /// Writes a value as JSON and a line end to standard output.
  static func output(json value: JSONValue, indented: Bool = true) {
    output(TerminalText(json: JSONText.encode(value, indented: indented) + "\n"))
  }

  /// Writes text for people to standard output. On a terminal, long lines are wrapped at blanks.
  static func output(prose text: TerminalText) {
    output(outputIsTerminal ? text.wrapped(to: columns(of: STDOUT_FILENO)) : text)
  }

  /// Writes to standard error. On a terminal, long complete lines are wrapped at blanks.
  static func error(_ text: TerminalText) {
    let isWhole = text.string.hasSuffix("\n") && errorIsTerminal
    _ = write(Array((isWhole ? text.wrapped(to: errorColumns) : text).string.utf8), to: STDERR_FILENO)
  }

  /// Whether standard error is a terminal.
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// The number of columns of the terminal behind standard error; 80 if it is unknown.
  static var errorColumns: Int { columns(of: STDERR_FILENO) }

  /// Whether standard output is a terminal.
  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// The number of columns for tables on standard output; nil if it is not a terminal.
  static var outputColumns: Int? { outputIsTerminal ? columns(of: STDOUT_FILENO) : nil }

  private static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { buffer in
        #if canImport(Darwin)
          unsafe Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
