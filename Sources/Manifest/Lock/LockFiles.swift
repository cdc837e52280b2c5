public import Diagnostics

/// The files of one lock, from the folder of the manifest or from a git revision.
public struct LockFiles: Sendable {
  /// The path of the header, relative to the manifest.
  public static let headerPath = "dataset.lock"
  /// The folder of the tables.
  public static let tableFolder = "lock"

  /// The path of the table of a class.
  public static func tablePath(_ name: ClassName) -> String { "\(tableFolder)/\(name.rawValue).tsv" }

  /// The bytes of the header; nil without a header.
  public let header: [UInt8]?
  /// The bytes of the tables by class.
  public let tables: [ClassName: [UInt8]]

  /// Selects the files of the lock by their paths.
  ///
  /// The header lists the classes of the dataset. The folder may still contain the table of a class that was removed
  /// from the manifest, which is ignored. Without a header, every table counts.
  ///
  /// - Throws: if the header has an unresolved conflict or another format.
  public init(_ files: [String: [UInt8]]) throws(DiagnosticError) {
    header = files[Self.headerPath]
    var listed: Set<ClassName>?
    if let header { listed = Set(try LockHeader.read(header, file: Self.headerPath).header.classes.keys) }
    var parts: [ClassName: [(part: String, bytes: [UInt8])]] = [:]
    for (path, bytes) in files where path.hasPrefix("\(Self.tableFolder)/") {
      guard let (name, part) = LockParts.table(ofFile: String(path.dropFirst(Self.tableFolder.count + 1))),
        listed?.contains(name) ?? true
      else { continue }
      parts[name, default: []].append((part, bytes))
    }
    var tables = parts.mapValues(LockParts.joined)
    for name in listed ?? [] where tables[name] == nil { tables[name] = [] }
    self.tables = tables
  }

  /// Whether there is neither a header nor a table.
  public var isEmpty: Bool { header == nil && tables.isEmpty }
}
