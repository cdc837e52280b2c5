public import Diagnostics
public import Digests

/// `dataset.lock`: the versions and models that made the tables of `lock/`, and the digests of the tables.
///
/// One fact per line, tab-separated and sorted, so that two branches merge line by line.
public struct LockHeader: Hashable, Sendable {
  /// The format that this version writes.
  public static let format = 1

  /// The facts about a table.
  public struct Table: Hashable, Sendable {
    /// The number of rows.
    public var rows: Int
    /// The number of rows that are in.
    public var kept: Int
    /// The digest of the table's bytes.
    public var digest: SHA256Digest

    /// Creates the facts about a table.
    public init(rows: Int, kept: Int, digest: SHA256Digest) {
      self.rows = rows
      self.kept = kept
      self.digest = digest
    }
  }

  /// The facts about an export.
  public struct Export: Hashable, Sendable {
    /// The name of its format.
    public var format: String
    /// The digest of its files.
    public var digest: SHA256Digest

    /// Creates the facts about an export.
    public init(format: String, digest: SHA256Digest) {
      self.format = format
      self.digest = digest
    }
  }

  /// The name under which ``libraries`` has the canaries of the image libraries.
  public static let canary = "canary"

  /// The file name of the manifest if no other is named: a lock of such a manifest does not record it.
  public static let usualManifest = "dataset.yaml"

  /// The file name of the manifest to whose dataset the lock belongs.
  public var manifest = usualManifest
  /// The tables by class.
  public var classes: [ClassName: Table] = [:]
  /// The exports by their paths in the manifest. A lock of an earlier version has none.
  public var exports: [String: Export] = [:]
  /// Versions of algorithms by name, such as `inspect`.
  public var versions: [String: Int] = [:]
  /// Versions of the image libraries by name, such as `libjpeg-turbo`, and their canaries.
  public var libraries: [String: String] = [:]
  /// Digests of models by name.
  public var models: [String: SHA256Digest] = [:]
  /// Digests of the queries that wrote lists, by the path of the list.
  public var searches: [String: SHA256Digest] = [:]
  /// The algorithm that `near.algorithm: auto` selected.
  public var nearAlgorithm: String?

  /// Creates an empty header.
  public init() {}

  /// Whether the version that wrote the lock records each export. Earlier ones recorded no canaries either.
  public var recordsExports: Bool { libraries[Self.canary] != nil }

  /// The file's bytes.
  public var encoded: [UInt8] {
    var lines = ["# written by dsbuild; commit it", "format\t\(Self.format)"]
    lines += classes.sorted { $0.key < $1.key }.map { name, table in
      "class\t\(name)\t\(table.rows)\t\(table.kept)\t\(table.digest.hex)"
    }
    lines += exports.map { "export\t\($1.format)\t\($0)\t\($1.digest.hex)" }.sorted { $0.precedesByBytes($1) }
    lines += libraries.sorted { $0.key < $1.key }.map { "library\t\($0)\t\($1)" }
    if manifest != Self.usualManifest, Self.isFileName(manifest) { lines.append("manifest\t\(manifest)") }
    lines += models.sorted { $0.key < $1.key }.map { "model\t\($0)\t\($1.hex)" }
    if let nearAlgorithm { lines.append("near_algorithm\t\(nearAlgorithm)") }
    lines += searches.sorted { $0.key < $1.key }.map { "search\t\($0)\t\($1.hex)" }
    lines += versions.sorted { $0.key < $1.key }.map { "version\t\($0)\t\($1)" }
    return Array(lines.map { $0 + "\n" }.joined().utf8)
  }

  /// The result of reading a header.
  public struct Reading: Sendable {
    /// The header.
    public let header: LockHeader
    /// Warnings about lines that this version does not know.
    public let warnings: [Diagnostic]
  }

  /// Reads a header. Lines that this version does not know are skipped with a warning.
  ///
  /// - Throws: if there are git conflict markers, or if this version does not read the format.
  public static func read(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> Reading {
    var header = LockHeader()
    var warnings: [Diagnostic] = []
    for line in TextLines(bytes) where !line.isBlank && line.bytes.first != UInt8(ascii: "#") {
      guard ConflictMarker(line.bytes) == nil else {
        throw DiagnosticError([
          line.error(
            "an unresolved git conflict", file: file, length: 7,
            hint: MergeDriver.hint(
              byHand:
                "run `git checkout --ours \(file)`, since `dsbuild` writes it again, and keep BOTH sides of the tables in `\(LockFiles.tableFolder)/`"
            ))
        ])
      }
      let fields = line.text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      if fields[0] == "format" {
        guard fields.count == 2, fields[1] == String(format) else {
          throw DiagnosticError([
            line.error(
              "the lock is in format `\(fields.dropFirst().joined())`, and this dsbuild reads format `\(format)`",
              file: file, length: line.text.count, hint: "use the newer dsbuild that wrote it")
          ])
        }
      } else if !header.take(fields) {
        warnings.append(
          Diagnostic(
            .warning, "this dsbuild does not know the line and ignores it",
            at: SourcePlace(file: file, line: line.number),
            hint: "use the dsbuild that wrote the lock; the next build writes the lock without the line"))
      }
    }
    return Reading(header: header, warnings: warnings)
  }

  /// Whether a text is the name of a file that fits in a line.
  private static func isFileName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 255 && text != "." && text != ".."
      && !text.unicodeScalars.contains { $0 == "/" || $0.value < 32 || $0.value == 127 }
  }

  private mutating func take(_ fields: [String]) -> Bool {
    switch (fields[0], fields.count) {
    case ("class", 5):
      guard let name = ClassName(rawValue: fields[1]), let rows = Int(fields[2]), let kept = Int(fields[3]),
        let digest = SHA256Digest(hex: fields[4])
      else { return false }
      classes[name] = Table(rows: rows, kept: kept, digest: digest)
    case ("export", 4):
      guard !fields[2].isEmpty, let digest = SHA256Digest(hex: fields[3]) else { return false }
      exports[fields[2]] = Export(format: fields[1], digest: digest)
    case ("library", 3): libraries[fields[1]] = fields[2]
    case ("manifest", 2):
      guard Self.isFileName(fields[1]) else { return false }
      manifest = fields[1]
    case ("model", 3):
      guard let digest = SHA256Digest(hex: fields[2]) else { return false }
      models[fields[1]] = digest
    case ("near_algorithm", 2): nearAlgorithm = fields[1]
    case ("search", 3):
      guard let digest = SHA256Digest(hex: fields[2]) else { return false }
      searches[fields[1]] = digest
    case ("version", 3):
      guard let version = Int(fields[2]) else { return false }
      versions[fields[1]] = version
    default: return false
    }
    return true
  }
}
