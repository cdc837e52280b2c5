public import Diagnostics

/// The files of one lock as they lie somewhere: beside the manifest, or in a git revision.
public struct LockFiles: Sendable {
  /// Where the header lies, relative to the manifest.
  public static let headerPath = "dataset.lock"
  /// The folder of the tables.
  public static let tableFolder = "lock"

  /// Where a class's table lies.
  public static func tablePath(_ name: ClassName) -> String { "\(tableFolder)/\(name.rawValue).tsv" }

  /// The header's bytes; nil where there is none.
  public let header: [UInt8]?
  /// The bytes of the classes' tables.
  public let tables: [ClassName: [UInt8]]

  /// The files by path.
  ///
  /// A header says which classes the dataset has: a table of a class that was taken out of the manifest may still lie
  /// beside the others. Without a header every table counts.
  ///
  /// - Throws: an unresolved merge, or a header of another format, in its file.
  public init(_ files: [String: [UInt8]]) throws(DiagnosticError) {
    header = files[Self.headerPath]
    var listed: Set<ClassName>?
    if let header { listed = Set(try LockHeader.read(header, file: Self.headerPath).header.classes.keys) }
    var tables: [ClassName: [UInt8]] = [:]
    for (path, bytes) in files where path.hasPrefix("\(Self.tableFolder)/") && path.hasSuffix(".tsv") {
      guard let name = ClassName(rawValue: String(path.dropFirst(Self.tableFolder.count + 1).dropLast(4))),
        listed?.contains(name) ?? true
      else { continue }
      tables[name] = bytes
    }
    for name in listed ?? [] where tables[name] == nil { tables[name] = [] }
    self.tables = tables
  }

  /// Whether nothing was ever locked.
  public var isEmpty: Bool { header == nil && tables.isEmpty }
}
