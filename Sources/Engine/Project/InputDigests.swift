public import Digests
import Synchronization

/// The digests of input files, known from the last run as long as `stat` says that nothing changed.
///
/// A file younger than this pass over the inputs is read again next time: an edit of the same size in the same tick of the clock
/// leaves no other trace. The instant is the file system's own, so a clock that was set back or forth changes nothing.
public final class InputDigests: Sendable {
  private struct State {
    var known: [String: StampTable.Entry]
    var instant: Int64?
    var isChanged = false
  }

  private let root: String
  private let table: String
  private let effects: Effects
  private let writes: Bool
  private let state: Mutex<State>

  /// The digests of files below `root`, as remembered in the file `table`; a missing or damaged one knows nothing.
  init(root: String, table: String, effects: Effects, writes: Bool) {
    self.root = root
    self.table = table
    self.effects = effects
    self.writes = writes
    let entries = (try? effects.read(table)).flatMap { StampTable(encoded: $0) }?.entries ?? []
    state = Mutex(State(known: Dictionary(entries.map { ($0.path, $0) }) { first, _ in first }))
  }

  /// The digest of a file's content, read only when it may have changed; nil when there is no such file.
  public func digest(of path: String) throws(EngineError) -> SHA256Digest? {
    if let known = state.withLock({ $0.known[path] }), known.isSettled, let stamp = FileStamp(path: absolute(path)),
      stamp.looksLike(known.stamp)
    {
      return known.digest
    }
    return try read(path)?.digest
  }

  /// The bytes of a file with their digest, so that a key is made of the bytes really read; nil when there is no such file.
  public func read(_ path: String) throws(EngineError) -> (bytes: [UInt8], digest: SHA256Digest)? {
    let instant = try instant()
    let place = absolute(path)
    let before = FileStamp(path: place)
    let bytes: [UInt8]
    do throws(EngineError) { bytes = try effects.read(place) } catch  where error.code == .notFound {
      forget(path)
      return nil
    }
    let digest = SHA256Digest(of: bytes)
    guard let before, let after = FileStamp(path: place), after.looksLike(before), after.size == Int64(bytes.count)
    else {
      // It was changed while it was read: what was read is what counts, and nothing is remembered of it.
      forget(path)
      return (bytes, digest)
    }
    let entry = StampTable.Entry(path: path, stamp: after, digest: digest, isSettled: after.isOlder(than: instant))
    state.withLock { state in
      if state.known.updateValue(entry, forKey: path) != entry { state.isChanged = true }
    }
    return (bytes, digest)
  }

  /// Keeps only the files that are inputs still.
  public func retain(_ paths: Set<String>) {
    state.withLock { state in
      let kept = state.known.filter { paths.contains($0.key) }
      if kept.count != state.known.count { state.isChanged = true }
      state.known = kept
    }
  }

  /// Writes down what was learnt, if anything was.
  public func save() throws(EngineError) {
    guard writes else { return }
    let entries = state.withLock { $0.isChanged ? Array($0.known.values) : nil }
    guard let entries else { return }
    try effects.writeAtomically(StampTable(entries).encoded, to: table, durable: false)
    state.withLock { $0.isChanged = false }
  }

  private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : root + "/" + path }

  private func forget(_ path: String) {
    state.withLock { if $0.known.removeValue(forKey: path) != nil { $0.isChanged = true } }
  }

  /// The file system's time when this pass began; 0 where nothing may be written, so that nothing settles.
  private func instant() throws(EngineError) -> Int64 {
    if let instant = state.withLock({ $0.instant }) { return instant }
    let now = writes ? try effects.fileSystemTime(in: Effects.directory(of: table)) : 0
    return state.withLock { state in
      state.instant = state.instant ?? now
      return state.instant ?? now
    }
  }
}
