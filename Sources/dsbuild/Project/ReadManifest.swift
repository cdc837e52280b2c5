import Diagnostics
import Digests
import Engine
import Manifest

/// A manifest as it was read for a command, which has not told its warnings yet.
struct ReadManifest: Sendable {
  /// The options that decide what is read.
  struct Request: Sendable {
    var directory: String?
    var file: String?
    var overrides: [String] = []
    var profile: String?
    var allowsOutside = false
    /// Whether the files that the manifest names must exist.
    var checksFiles = true
  }

  let environment: Environment
  /// The folder of the manifest.
  let root: String
  /// The manifest's name in that folder.
  let file: String
  let loaded: LoadedManifest
  let key: (key: SealKey, warning: Diagnostic?)

  /// Finds the manifest and reads it.
  ///
  /// - Throws: `DiagnosticError` with every mistake of the manifest, ``NoProject``.
  init(_ request: Request) throws {
    environment = Environment.current()
    let path = try environment.manifestPath(directory: request.directory, file: request.file)
    root = Effects.directory(of: path)
    file = Effects.name(of: path)
    let text: [UInt8]
    do throws(EngineError) { text = try Effects().read(path, atMost: ManifestLoader.byteLimit) } catch {
      if (FileStamp(path: path)?.size ?? 0) > Int64(ManifestLoader.byteLimit) { throw ManifestLoader.tooLong(file) }
      throw DiagnosticError(
        "`\(file)` cannot be read: \(error.message)", hint: "check with `ls -l` that you may read it")
    }
    loaded = try ManifestLoader.load(
      text: text, file: file, environment: environment.variables, overrides: request.overrides,
      profile: request.profile, capabilities: .current,
      files: request.checksFiles ? .under(root) : ManifestFiles.under(root).assumed,
      allowsOutside: request.allowsOutside || environment.variables["DSBUILD_ALLOW_OUTSIDE"] == "1")
    key = environment.sealKey()
  }

  /// Starts to read the manifest for a command without options, while these are set up.
  static func begin() -> Answer<Result<ReadManifest, any Error>> {
    Answer { Result { try ReadManifest(Request()) } }
  }
}

extension CommonOptions {
  /// What a command with these options reads.
  func request(checksFiles: Bool) -> ReadManifest.Request {
    ReadManifest.Request(
      directory: directory, file: file, overrides: set, profile: profile, allowsOutside: allowOutside,
      checksFiles: checksFiles)
  }
}
