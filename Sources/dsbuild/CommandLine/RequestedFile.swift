import Diagnostics
import Digests
import Engine
import Manifest

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

  /// Refuses a path at which a file is that dsbuild did not write, or a link to one or to nothing: a clone may have links. A pipe
  /// or a device is what a person chose.
  static func check(_ path: String, option: String, _ mark: Mark) throws(DiagnosticError) {
    if let place = linked(path) {
      throw DiagnosticError(
        "`\(path)` leads to `\(place)` by a symbolic link", hint: "name that path with `\(option)`, or remove the link")
    }
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

  /// Where a path leads by links of its own folder tree; nil if it leads nowhere else, or to a pipe or a device.
  private static func linked(_ path: String) -> String? {
    if FileStamp(path: path)?.kind == .other { return nil }
    let resolved = ResolvedPath(path).path
    if FileStamp(path: path, following: false)?.kind == .symbolicLink { return resolved }
    // Folders above the current one are the person's own.
    let folder = Environment.current().directory
    guard let inner = path.path(below: folder), case let parts = inner.pathParts(), !parts.contains("..") else {
      return nil
    }
    let plain = ([ResolvedPath(folder).path] + parts.filter { $0 != "." }.map(String.init)).joined(separator: "/")
    return plain == resolved ? nil : resolved
  }
}
