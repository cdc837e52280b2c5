import Diagnostics
import Engine

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The folders in which programs are searched for: those of `PATH` that no project controls.
///
/// A relative entry, such as `.` or an empty one, depends on the working directory, so a cloned repository could provide its own
/// `git`. The same is true for a folder inside the project.
struct SearchPath {
  let folders: [String]

  /// The trusted part of the `PATH` of an environment.
  ///
  /// - Parameter project: A folder whose programs are never run; nil if there is no project.
  init(_ environment: [String: String], outside project: String?) {
    let inside = project.map(Environment.resolved)
    folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init).filter {
      folder in
      guard folder.hasPrefix("/") else { return false }
      let resolved = Environment.resolved(folder)
      return inside.map { $0 == "/" || resolved != $0 && !resolved.hasPrefix($0 + "/") } ?? true
    }
  }

  /// The folders in the form of `PATH`.
  var text: String { folders.joined(separator: ":") }

  /// The absolute path of a program.
  ///
  /// - Throws: `DiagnosticError` if no folder contains it.
  func program(_ name: String) throws(DiagnosticError) -> String {
    if name.hasPrefix("/") { return name }
    let places = name.contains("/") ? [] : folders.map { "\($0)/\(name)" }
    let found = places.first { unsafe FileStamp(path: $0)?.kind == .file && access($0, X_OK) == 0 }
    guard let found else {
      throw DiagnosticError(
        "the program `\(name)` is not in any folder of `PATH`",
        hint: "install it; folders inside the project and relative ones in `PATH` are not searched")
    }
    return found
  }
}
