public import Diagnostics

/// A manifest without errors.
public struct LoadedManifest: Sendable {
  /// The manifest.
  public let manifest: Manifest
  /// The warnings about the manifest.
  public let warnings: [Diagnostic]
}

/// Reads the text of a manifest into a checked ``Manifest``, or reports every mistake in the file.
public enum ManifestLoader {
  /// The longest manifest that is read, in bytes.
  public static let byteLimit = YAMLText.byteLimit

  /// The error for a manifest that is longer than ``byteLimit``; the file need not be read for it.
  public static func tooLong(_ file: String) -> DiagnosticError { YAMLText.tooLong(file) }

  /// Reads the bytes of a manifest.
  ///
  /// - Parameters:
  ///   - text: the file's bytes.
  ///   - file: the name of the file in diagnostics.
  ///   - environment: the variables for `${env:NAME}`.
  ///   - overrides: `--set` values, `key.path=value`; later ones win.
  ///   - profile: the profile that is merged over the manifest before the overrides.
  ///   - capabilities: the formats of the running version.
  ///   - files: the access to the files that the manifest names.
  ///   - allowsOutside: whether outputs may be outside the project's folder.
  /// - Throws: every mistake at once, sorted by place.
  public static func load(
    text: [UInt8], file: String, environment: [String: String] = [:], overrides: [String] = [], profile: String? = nil,
    capabilities: ManifestCapabilities, files: ManifestFiles = .unchecked,
    allowsOutside: Bool = false
  ) throws(DiagnosticError) -> LoadedManifest {
    var composer: YAMLComposer
    let document: YAMLNode?
    do throws(DiagnosticError) {
      composer = try YAMLComposer(try YAMLText(text, file: file))
      document = try composer.document()
    } catch {
      throw DiagnosticError(
        error.diagnostics.map {
          $0.hinted("correct the line: a manifest is YAML 1.2 in UTF-8, `key: value` on each line")
        })
    }
    var findings = composer.findings
    guard let document, case .mapping = document.content else {
      throw notMapping(document, file: file, besides: findings)
    }
    if let mistake = formatMistake(in: document) { throw DiagnosticError(findings.shown(in: file) + [mistake]) }

    var root = document
    if let profile { root = lay(profile: profile, over: root, file: file, &findings) }
    for override in overrides { root = lay(override: override, over: root, &findings) }

    var reading = Reading(
      capabilities: capabilities, directory: { ManifestKeys.directory }, files: files, file: file,
      allowsOutside: allowsOutside, variables: Variables(of: root, environment: environment))
    var keys = ManifestKeys.record.empty
    ManifestKeys.record.read(root, into: &keys, &reading)
    reading.check(keys.manifest)
    findings += reading.findings
    let diagnostics = findings.shown(in: file, sorted: sorted)
    let warnings = diagnostics.filter { $0.severity != .error }
    guard warnings.count == diagnostics.count else { throw DiagnosticError(diagnostics) }
    var manifest = keys.manifest
    manifest.places = reading.places
    manifest.outputPlaces = reading.outputPlaces
    return LoadedManifest(manifest: manifest, warnings: warnings)
  }

  private static func notMapping(_ document: YAMLNode?, file: String, besides others: Findings) -> DiagnosticError {
    let hint = "write `dsbuild: 1`, `name: …` and `classes: { weir: weir.csv }`; `dsbuild init` writes an example"
    let mistake =
      document.map { $0.error("expected keys and values, found \($0.found)", hint: hint) }
      ?? Diagnostic(.error, "the manifest is empty", at: SourcePlace(file: file, line: 1), hint: hint)
    return DiagnosticError(others.shown(in: file) + [mistake])
  }

  /// The error for a manifest in another format. It is reported alone, because other errors would have no meaning.
  private static func formatMistake(in document: YAMLNode) -> Diagnostic? {
    guard let node = document["dsbuild"] else { return nil }
    let format = Manifest.format
    if case .scalar(let text, true) = node.content {
      switch CoreScalar(text) {
      case .integer(format): return nil
      case .real(let number) where number == Double(format): return nil
      case .integer, .real:
        return node.error(
          "the manifest is in format `\(text.cut(to: 60))`, this version of dsbuild reads format `\(format)`",
          hint: "use a newer dsbuild, or write `dsbuild: \(format)`")
      case .null, .flag, .text: break
      }
    }
    return node.error(
      "`dsbuild`: expected the format of the manifest, `\(format)`, found \(node.found)",
      hint: "write `dsbuild: \(format)`")
  }

  private static func lay(
    profile: String, over root: YAMLNode, file: String, _ findings: inout Findings
  ) -> YAMLNode {
    let profiles = root["profiles"]?.entries ?? []
    if let overlay = profiles.first(where: { $0.name == profile })?.value { return root.overlaid(by: overlay) }
    let names = profiles.map(\.name)
    let near = Suggestion.nearest(to: profile, among: names)
    let known =
      names.isEmpty
      ? "write it under `profiles`, or leave out `--profile`"
      : "the profiles are \(names.joined(separator: ", ").cut(to: 1_000))"
    findings.append(
      Diagnostic(
        .error, "there is no profile `\(profile)`", at: root["profiles"]?.place ?? SourcePlace(file: file, line: 1),
        hint: near.map { "did you mean `\($0)`?" } ?? known))
    return root
  }

  private static func lay(override: String, over root: YAMLNode, _ findings: inout Findings) -> YAMLNode {
    do {
      return root.overlaid(by: try Override.node(of: override))
    } catch {
      findings += error.diagnostics
      return root
    }
  }

  /// Sorts by place and removes repeats: a mistake in the selected profile is found twice.
  private static func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    var seen: Set<String> = []
    let unique = diagnostics.filter { seen.insert("\($0.place?.description ?? "") \($0.message)").inserted }
    return unique.enumerated().sorted { left, right in
      switch (left.element.place, right.element.place) {
      case (let a?, let b?) where a != b: a < b
      case (nil, _?): true
      case (_?, nil): false
      default: left.offset < right.offset
      }
    }.map(\.element)
  }
}
