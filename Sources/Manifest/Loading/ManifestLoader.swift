public import Diagnostics

/// A manifest that was read without a mistake.
public struct LoadedManifest: Sendable {
  /// The manifest.
  public let manifest: Manifest
  /// What a person should know all the same.
  public let warnings: [Diagnostic]
}

/// Reads a manifest: text in, a checked ``Manifest`` or every mistake of the file out.
public enum ManifestLoader {
  /// Reads the bytes of a manifest.
  ///
  /// - Parameters:
  ///   - text: the file's bytes.
  ///   - file: the name diagnostics give it.
  ///   - environment: the variables `${env:NAME}` may name.
  ///   - overrides: `--set` values, `key.path=value`, later ones over earlier ones.
  ///   - profile: the profile merged over the rest before the overrides.
  ///   - capabilities: what the running version can do.
  ///   - files: answers about the files the manifest names.
  /// - Throws: every mistake at once, each with its place.
  public static func load(
    text: [UInt8], file: String, environment: [String: String] = [:], overrides: [String] = [], profile: String? = nil,
    capabilities: ManifestCapabilities = .everything, files: ManifestFiles = .unchecked
  ) throws(DiagnosticError) -> LoadedManifest {
    throw DiagnosticError("reading manifests is not built yet")
  }
}
