import Diagnostics
import Engine

/// A file that a person asks for with an option: events, a trace, a page. It replaces only what dsbuild wrote.
struct RequestedFile {
  /// What every file of a kind has near its beginning.
  enum Mark: String {
    case events = "{\"ms\":"
    case trace = "{\"traceEvents\":"
    case page = "<meta name=\"generator\" content=\"dsbuild\">"
  }

  /// The bytes in which a mark stands.
  private static let window = 512

  /// Refuses a path at which a file is that dsbuild did not write. A pipe or a device is what a person chose.
  static func check(_ path: String, option: String, _ mark: Mark) throws(DiagnosticError) {
    guard let stamp = FileStamp(path: path), stamp.kind == .file, stamp.size > 0 else { return }
    let effects = Effects()
    let beginning: [UInt8]?
    do throws(EngineError) {
      let file = try effects.open(path, .read, allowing: .anything)
      beginning = try effects.read(file, at: 0, count: Int(min(Int64(window), stamp.size)))
    } catch {
      beginning = nil
    }
    guard let beginning, String(decoding: beginning, as: UTF8.self).contains(mark.rawValue) else {
      throw DiagnosticError(
        "`\(path)` is there already, and dsbuild did not write it",
        hint: "name another file with `\(option)`, or remove this one")
    }
  }
}
