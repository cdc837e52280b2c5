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
  /// - Throws: `DiagnosticError` if the folder or the manifest does not exist, or if another user could have put the manifest above
  ///   the starting folder; ``NoProject`` if the search reaches the root.
  func manifestPath(_ options: CommonOptions) throws -> String {
    try manifestPath(directory: options.directory, file: options.file)
  }

  /// The path of the manifest for the values of the options `-C` and `-f`.
  func manifestPath(directory: String?, file: String?) throws -> String {
    let start = absolute(directory ?? ".")
    guard start.hasPrefix("/") else {
      throw DiagnosticError("the current folder is no longer there", hint: "change into a folder that exists")
    }
    if let directory, FileStamp(path: start)?.kind != .directory {
      throw DiagnosticError("there is no folder `\(directory)`", hint: "give the folder of the project with `-C`")
    }
    if let file {
      let path = file.hasPrefix("/") ? file : "\(start)/\(file)"
      guard FileStamp(path: path) != nil else {
        throw DiagnosticError(
          "there is no manifest `\(file)`", hint: "give its path with `-f`; `dsbuild init` makes one")
      }
      return Self.resolved(path)
    }
    let first = Self.resolved(start)
    guard let path = Self.nearestManifest(to: first) else {
      if directory == nil, FileStamp(path: Self.manifestName) != nil { throw Self.unreachable(self.directory) }
      throw NoProject(start: directory ?? ".")
    }
    let folder = Effects.directory(of: path)
    if folder != first, let owner = Self.stranger(of: path, in: folder) { throw Self.refusal(of: path, owner) }
    return path
  }

  private static let manifestName = "dataset.yaml"

  /// The path of `dataset.yaml` in a folder or the nearest one above it; nil if there is none.
  static func nearestManifest(to start: String) -> String? {
    var folder = start
    // The folder of a relative path is `.` for ever.
    while folder.hasPrefix("/") {
      let path = folder == "/" ? "/\(manifestName)" : "\(folder)/\(manifestName)"
      if FileStamp(path: path)?.kind == .file { return path }
      guard folder != "/" else { return nil }
      folder = Effects.directory(of: folder)
    }
    return nil
  }

  /// The error for a manifest in the current folder that its absolute path does not lead to, or that is no file.
  private static func unreachable(_ folder: String) -> DiagnosticError {
    if FileStamp(path: folder) != nil {
      return DiagnosticError("`\(manifestName)` is not a file", hint: "put the manifest there, or name it with `-f`")
    }
    return DiagnosticError(
      "`\(manifestName)` is in the current folder, but its path `\(folder)` cannot be used",
      hint:
        "you may not look into a folder above it (`ls -ld` shows who may), or its name is not UTF-8: move the project")
  }

  /// Whose manifest it may be, if it may be that of somebody other than this user and root.
  private static func stranger(of path: String, in folder: String) -> String? {
    for place in [folder, path] {
      var facts = stat()
      guard unsafe stat(place, &facts) == 0 else { return "a user who is not known" }
      if facts.st_uid != geteuid(), facts.st_uid != 0 { return "another user" }
      if facts.st_mode & S_IWOTH != 0, FileSystem.hasPermissions(on: UInt64(facts.st_dev)) {
        return "anybody: `\(place)` may be written by everybody"
      }
    }
    return nil
  }

  /// The search found it, and the person did not name it: so it could be a trap, as above a folder in `/tmp`.
  private static func refusal(of path: String, _ owner: String) -> DiagnosticError {
    DiagnosticError(
      "the manifest `\(path)` above this folder is not used, because it may be that of \(owner)",
      hint: "if you trust it, name it: `-f \(path)`; `dsbuild init` makes one of your own here")
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
