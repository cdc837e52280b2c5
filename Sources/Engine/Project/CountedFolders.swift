import Digests

/// The folders of an export that had no files but dsbuild's, with their stamps.
///
/// A name that comes or goes changes the times of its folder. So while the stamp of a folder stays the same, its names need not be
/// counted again. The file system's clock is coarse, so only folders are remembered that had not changed for a while.
public struct CountedFolders {
  private let to: String
  private let root: String
  private let state: ProjectState

  /// The folders of the export called `to`, which are below `root`.
  public init(of to: String, below root: String, in state: ProjectState) {
    (self.to, self.root, self.state) = (to, root, state)
  }

  private var note: String { "counted folders \(to)" }

  /// The folders that did not change since ``remember(_:)``.
  public var unchanged: Set<String> {
    // Folders are remembered only if they are older than this moment, since they are not listed from now on.
    _ = try? state.inputs.instant()
    guard let bytes = (try? state.note(note)).flatMap({ $0 }), let record = Description(encoded: bytes) else {
      return []
    }
    let folders = record.fields.filter { field in
      guard case .bytes(let known) = field.value, let now = stamp(of: field.name) else { return false }
      return Self.encoded(now) == known
    }
    return Set(folders.map(\.name))
  }

  /// Remembers the folders of an export without strays.
  public func remember(_ folders: some Sequence<String>) throws(EngineError) {
    let instant = try state.inputs.instant()
    var record = Description()
    for folder in folders.sorted() where !folder.isEmpty {
      guard let stamp = stamp(of: folder), stamp.isOlder(than: instant) else { continue }
      record.append(folder, .bytes(Self.encoded(stamp)))
    }
    try state.setNote(note, record.encoded())
  }

  private func stamp(of folder: String) -> FileStamp? {
    FileStamp(path: "\(root)/\(folder)", following: false).flatMap { $0.kind == .directory ? $0 : nil }
  }

  private static func encoded(_ stamp: FileStamp) -> [UInt8] {
    var writer = ByteWriter(capacity: 32)
    for number in [stamp.size, stamp.modified, stamp.changed] { writer.append(number) }
    writer.append(stamp.inode)
    return writer.bytes
  }
}
