import Diagnostics
import Engine

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// An input named on the command line: a file, a pipe, or `-` for standard input. Its size is limited.
struct NamedInput {
  /// The name of standard input.
  static let standard = "-"
  /// The maximum size of an input in bytes.
  static let mostBytes = 256 << 20

  /// The name in messages.
  let name: String
  let bytes: [UInt8]

  /// Reads a whole input.
  ///
  /// - Throws: `DiagnosticError` if it cannot be read or is too large.
  init(_ path: String, _ environment: Environment) throws(DiagnosticError) {
    name = path == Self.standard ? "standard input" : path
    if path == Self.standard {
      bytes = try Self.read(STDIN_FILENO, name)
      return
    }
    let descriptor = unsafe open(environment.absolute(path), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.unreadable(name, errno) }
    defer { close(descriptor) }
    bytes = try Self.read(descriptor, name)
  }

  private static func read(_ descriptor: Int32, _ name: String) throws(DiagnosticError) -> [UInt8] {
    var bytes: [UInt8] = []
    let piece = 1 << 18
    while true {
      var failure: Int32 = 0
      let part = unsafe [UInt8](unsafeUninitializedCapacity: piece) { buffer, count in
        let got = unsafe Self.readSome(descriptor, buffer.baseAddress, piece)
        if got < 0 { failure = errno }
        count = max(0, got)
      }
      if failure == EINTR { continue }
      if failure != 0 { throw unreadable(name, failure) }
      if part.isEmpty { return bytes }
      bytes += part
      if bytes.count > mostBytes {
        throw DiagnosticError("`\(name)` has more than \(mostBytes) bytes (256 MiB)", hint: "import it in parts")
      }
    }
  }

  private static func readSome(_ descriptor: Int32, _ start: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
    #if canImport(Darwin)
      unsafe Darwin.read(descriptor, start, count)
    #else
      unsafe Glibc.read(descriptor, start, count)
    #endif
  }

  private static func unreadable(_ name: String, _ code: Int32) -> DiagnosticError {
    DiagnosticError(
      "`\(name)` cannot be read: \(unsafe String(cString: strerror(code)))",
      hint: "check the path, and with `ls -l` that you may read it")
  }
}
