import Digests
import Engine
import Imaging
import Manifest

/// The committed record of a dataset: `dataset.lock` and one table a class.
///
/// The tables are written first and the header, which holds their digests, last: a mix of old and new files is noticed.
struct DatasetLock: Sendable {
  static let format = 1
  static let headerPath = "dataset.lock"

  static func tablePath(_ name: ClassName) -> String { "lock/\(name.rawValue).tsv" }

  /// What a class's table holds, and the digest of its file.
  struct Table: Sendable {
    var rows: LockTable
    var digest: SHA256Digest?
    var damagedLines: [Int]
  }

  private(set) var header: String?
  private let root: String
  private let inputs: InputDigests

  /// The lock of the project at `root`.
  init(_ workspace: Workspace) throws(EngineError) {
    root = workspace.root
    inputs = workspace.state.inputs
    header = try inputs.read(Self.headerPath).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  /// The table of a class; empty where there is none.
  func table(_ name: ClassName) throws(EngineError) -> Table {
    guard let (bytes, digest) = try inputs.read(Self.tablePath(name)) else {
      return Table(rows: LockTable(), digest: nil, damagedLines: [])
    }
    let (table, damaged) = LockTable.read(bytes)
    return Table(rows: table, digest: digest, damagedLines: damaged)
  }

  /// The header for class tables of these digests and counts.
  static func header(_ tables: [(name: ClassName, table: LockTable, digest: SHA256Digest)], near: NearRule) -> String {
    var text = """
      # written by dsbuild; committed with lock/, never edited
      format: \(format)
      algorithms: { inspect: \(ImageInspector.version), near: "\(near.algorithm.rawValue) \(near.algorithm.version)", crop: \(Cropper.version) }
      libraries: "\(ImageInspector.libraries)"
      models: {}
      classes:

      """
    for (name, table, digest) in tables {
      let kept = table.rows.count { $0.verdict == "in" }
      text += "  \(name.rawValue): { candidates: \(table.rows.count), in: \(kept), sha256: \(digest.hex) }\n"
    }
    return text
  }
}
