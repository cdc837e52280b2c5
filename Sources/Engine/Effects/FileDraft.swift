/// A file that is written in pieces and appears completely or not at all. It replaces an existing file.
///
/// It is synced only on request. Without a sync, a power cut can leave the old content or an empty file, but a kill cannot. A
/// draft that is not finished is removed.
public final class FileDraft {
  private static let buffered = 1 << 20

  private let effects: Effects
  private let path: String
  private let temporary: String
  private let file: OpenFile
  private var pending: [UInt8] = []
  private var isFinished = false

  /// Creates a draft of the file at `path`, whose folder must exist.
  public init(of path: String, effects: Effects) throws(EngineError) {
    self.effects = effects
    self.path = path
    if let scratch = effects.scratch { try effects.makeDirectories(scratch) }
    let device = FileStamp(path: Effects.directory(of: path))?.device
    if let scratch = effects.scratch, FileStamp(path: scratch)?.device != device {
      // A rename cannot cross file systems, so use a temporary file beside the destination.
      temporary = Self.nameBeside(path)
      try effects.unlink(temporary)
    } else {
      temporary = effects.temporaryPath(for: path)
    }
    file = try effects.open(temporary, .create(permissions: 0o644))
    pending.reserveCapacity(Self.buffered)
  }

  deinit {
    if !isFinished { try? effects.unlink(temporary) }
  }

  /// The name of the temporary file beside a file on another file system than the folder of temporary files.
  public static func nameBeside(_ name: String) -> String { name + ".dsbuild-tmp" }

  /// Appends a piece.
  public func append(_ piece: [UInt8]) throws(EngineError) {
    if pending.count + piece.count > Self.buffered { try writePending() }
    if piece.count >= Self.buffered { try effects.write(piece, to: file) } else { pending += piece }
  }

  /// Renames the draft to its final path. If `durable`, syncs the file before and its directory after the rename.
  public func finish(durable: Bool = false) throws(EngineError) {
    try writePending()
    if durable { try effects.sync(file) }
    try effects.rename(temporary, to: path)
    isFinished = true
    if durable { try effects.syncDirectory(Effects.directory(of: path)) }
  }

  private func writePending() throws(EngineError) {
    guard !pending.isEmpty else { return }
    try effects.write(pending, to: file)
    pending.removeAll(keepingCapacity: true)
  }
}
