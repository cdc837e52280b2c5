import Diagnostics
import Engine

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension Environment {
  /// The path of the manifest: the named one, or `dataset.yaml` in the starting folder or the nearest folder above it.
  ///
  /// - Throws: `DiagnosticError` if the folder or the manifest does not exist, ``NoProject`` if the search reaches the root.
  func manifestPath(_ options: CommonOptions) throws -> String {
    let start = absolute(options.directory ?? ".")
    if let directory = options.directory, FileStamp(path: start)?.kind != .directory {
      throw DiagnosticError("there is no folder `\(directory)`", hint: "give the folder of the project with `-C`")
    }
    if let file = options.file {
      let path = file.hasPrefix("/") ? file : "\(start)/\(file)"
      guard FileStamp(path: path) != nil else {
        throw DiagnosticError(
          "there is no manifest `\(file)`", hint: "give its path with `-f`; `dsbuild init` makes one")
      }
      return Self.resolved(path)
    }
    var folder = Self.resolved(start)
    while true {
      let path = folder == "/" ? "/dataset.yaml" : "\(folder)/dataset.yaml"
      if FileStamp(path: path)?.kind == .file { return path }
      guard folder != "/" else {
        throw NoProject(start: options.directory ?? ".")
      }
      folder = Effects.directory(of: folder)
    }
  }

  /// The path with links and dots resolved; unchanged if it does not exist.
  static func resolved(_ path: String) -> String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }
}

/// No manifest was found.
struct NoProject: ExplainedError {
  /// The folder where the search started, as the person named it.
  let start: String

  var kind: FailureKind { .usage }

  var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "there is no `dataset.yaml` in `\(start)` or above it",
        hint: "`dsbuild init` makes one; `-C DIR` names the folder of a project")
    ]
  }
}
