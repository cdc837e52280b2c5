import Diagnostics
import Manifest
import Testing

extension ManifestCapabilities {
  /// A version with eight formats of both kinds.
  static let everything = ManifestCapabilities(
    exports: [
      .imagefolder,
      ExportWord("huggingface", "a folder with a card", layout: .files, replaces: ["parquet", "arrow", "hf", "hub"]),
      ExportWord("webdataset", "tar shards", layout: .shards, replaces: ["tar", "wds"]),
      ExportWord("tfrecord", "shards of records", layout: .shards, replaces: ["tfrecords"]),
      ExportWord("csv", "one table", layout: .table, replaces: ["tsv"]),
      ExportWord("jsonl", "an object a line", replaces: ["parquet", "json"]),
      ExportWord("croissant", "metadata"), ExportWord("credits", "the creators", replaces: ["attribution"]),
    ], decoded: ["jpeg", "png", "webp", "gif", "avif", "heic", "tiff", "bmp"].map(PictureWord.init),
    execution: true)
}

/// What reading a text as a manifest came to.
enum Outcome {
  case manifest(Manifest, warnings: [Diagnostic])
  case mistakes([Diagnostic])

  init(
    _ text: String, environment: [String: String] = [:], overrides: [String] = [], profile: String? = nil,
    capabilities: ManifestCapabilities = .everything, files: ManifestFiles = .unchecked
  ) {
    do {
      let loaded = try ManifestLoader.load(
        text: Array(text.utf8), file: "dataset.yaml", environment: environment, overrides: overrides, profile: profile,
        capabilities: capabilities, files: files)
      self = .manifest(loaded.manifest, warnings: loaded.warnings)
    } catch {
      self = .mistakes(error.diagnostics)
    }
  }

  /// The manifest; a mistake fails the test and shows itself.
  func manifest() throws -> Manifest {
    switch self {
    case .manifest(let manifest, _): return manifest
    case .mistakes(let mistakes):
      try #require(Bool(false), Comment(rawValue: mistakes.map { DiagnosticRenderer().render($0).string }.joined()))
      return Manifest()
    }
  }

  /// The mistakes, none for a manifest.
  var mistakes: [Diagnostic] {
    switch self {
    case .manifest: []
    case .mistakes(let mistakes): mistakes
    }
  }

  /// The warnings of a manifest.
  var warnings: [Diagnostic] {
    switch self {
    case .manifest(_, let warnings): warnings
    case .mistakes(let mistakes): mistakes.filter { $0.severity == .warning }
    }
  }

  /// All diagnostics as they are shown.
  var shown: String {
    let diagnostics: [Diagnostic]
    switch self {
    case .manifest(_, let warnings): diagnostics = warnings
    case .mistakes(let mistakes): diagnostics = mistakes
    }
    return diagnostics.map { DiagnosticRenderer().render($0).string }.joined()
  }
}

/// A manifest of one class with more keys below.
func manifest(_ keys: String = "") -> String {
  """
  dsbuild: 1
  name: flood-assets
  classes:
    weir: weir.csv
  \(keys)
  """
}
