import Diagnostics
import Encoding
import Engine

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Standard output for data and standard error for talk; nothing is lost in silence.
enum Standard {
  /// Writes to standard output; when that cannot be written, the process ends with 1.
  static func output(_ text: TerminalText) {
    if !write(Array(text.string.utf8), to: STDOUT_FILENO) {
      error("error: standard output cannot be written\n")
      ExitStatus.failed.leave()
    }
  }

  /// Writes a value as JSON and a line end to standard output.
  static func output(json value: JSONValue, indented: Bool = true) {
    output(TerminalText(json: JSONText.encode(value, indented: indented) + "\n"))
  }

  /// Writes to standard error.
  static func error(_ text: TerminalText) { _ = write(Array(text.string.utf8), to: STDERR_FILENO) }

  /// Whether standard error is a terminal that can move its cursor.
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// How many columns the terminal behind standard error has; 80 where it does not say.
  static var errorColumns: Int {
    var size = winsize()
    guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Whether standard output is a terminal.
  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

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
